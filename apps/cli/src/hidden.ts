import { createRedactor, type Redactor } from '@orchestrate/secrets';

let redactor: Redactor | undefined;
const hidden = new Map<string, Uint8Array>();

/** Secrets of this process, so that not even a bug report shows one. In GitHub Actions the runner is told, too. */
export function hide(values: readonly Uint8Array[]): void {
  const more = values.filter((value) => !hidden.has(keyOf(value)));
  if (more.length === 0) return;
  for (const value of more) hidden.set(keyOf(value), value);
  redactor = createRedactor([...hidden.values()]);
  if (process.env['GITHUB_ACTIONS'] === 'true') {
    // The runner reads commands on both streams and shows none of them; standard output may be for a machine.
    process.stderr.write(more.flatMap(masksFor).join(''));
  }
}

function keyOf(value: Uint8Array): string {
  return Buffer.from(value).toString('base64');
}

/** The text without the secrets that are known. */
export function withoutSecrets(text: string): string {
  return redactor?.text(text) ?? text;
}

/**
 * `::add-mask::` for each line of a value (GitHub Actions, workflow commands): the runner masks line by line.
 * The escapes are those of `@actions/core` (`command.ts`, `escapeData`).
 */
export function masksFor(value: Uint8Array): string[] {
  const lines = new TextDecoder().decode(value).split(/\r?\n/);
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => `::add-mask::${line.replaceAll('%', '%25').replaceAll('\r', '%0D')}\n`);
}
