import { type Diagnostic, type Location, positionAt } from '@orchestrate/model';

const COMMENT = /^\s*#\s*orchestrate ignore=(\S+)/;

/**
 * A comment `# orchestrate ignore=cache/no-mount` above a line, or above the instruction that holds it, keeps what
 * it names from being told; several codes with commas, `all` for every one. Other comments may stand between.
 */
export function isIgnored({ code, at }: Diagnostic): boolean {
  return at !== undefined && ignoredAt(at).some((ignored) => ignored === code || ignored === 'all');
}

function ignoredAt({ source, start }: Location): string[] {
  const lines = source.text.split('\n');
  const codes: string[] = [];
  for (let index = positionAt(source, start).line - 2; index >= 0; index -= 1) {
    const line = lines[index] ?? '';
    codes.push(...(COMMENT.exec(line)?.[1]?.split(',') ?? []));
    // Up through comments, and through the lines that an instruction goes on over.
    if (!/^\s*#/.test(line) && !/[\\`]\s*$/.test(line)) break;
  }
  return codes;
}
