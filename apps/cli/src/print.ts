import type { Diagnostic } from '@orchestrate/model';
import { renderDiagnostics } from '@orchestrate/report/run';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { withoutSecrets } from './hidden.ts';
import { screenOf } from './terminal.ts';

/** Lines on standard output: what was asked for. */
export function printLines(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(withoutSecrets(`${lines.join('\n')}\n`));
}

/** A value for machines, on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(withoutSecrets(`${JSON.stringify(value, null, 2)}\n`));
}

/** Diagnostics on standard error, so that what was asked for stays apart. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  process.stderr.write(
    withoutSecrets(`${renderDiagnostics(diagnostics, screenOf(process.stderr).look).join('\n')}\n`),
  );
}

/** Says why nothing was done; the code tells a wrong request from an unusable environment. */
export function refuse(result: {
  readonly kind: 'refused' | 'unusable';
  readonly diagnostics: readonly Diagnostic[];
}): ExitCode {
  printDiagnostics(result.diagnostics);
  return result.kind === 'refused' ? EXIT.wrongRequest : EXIT.unusable;
}
