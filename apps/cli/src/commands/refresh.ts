import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RefreshReport } from '@orchestrate/model';
import { type RefreshResult, refresh as refreshLock } from '@orchestrate/pipeline';
import { refreshMarkdown, refreshToJson, renderRefresh } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printJson, printLines, refuse } from '../print.ts';
import { screenOf } from '../terminal.ts';
import { withToldWorld } from '../told-world.ts';
import { type RefreshFlags, refreshOptions } from './refresh-options.ts';

/** `orchestrate refresh`. */
export async function refresh(
  selectors: readonly string[],
  flags: RefreshFlags,
): Promise<ExitCode> {
  const { options, diagnostics } = refreshOptions(selectors, flags);
  if (diagnostics.length > 0) return refuse({ kind: 'refused', diagnostics });
  return withToldWorld(flags, {
    env: process.env,
    run: (world) => refreshLock(world, options),
    report: (result) => tell(result, flags),
  });
}

function tell(result: RefreshResult, flags: RefreshFlags): ExitCode {
  if (result.kind !== 'refreshed') return refuse(result);
  const { report, diagnostics } = result;
  printDiagnostics(diagnostics);
  for (const file of flags.report ?? []) writeReport(file, report);
  if (flags.json === true) printJson(refreshToJson(report));
  else if (flags.events !== '-') printLines(renderRefresh(report, screenOf(process.stdout).look));
  switch (result.status) {
    case 'done':
      return report.lockChanged && flags.exitCode === true ? EXIT.changed : EXIT.done;
    case 'failed':
      return EXIT.failed;
    case 'unreachable':
      return EXIT.unusable;
    case 'cancelled':
      return EXIT.interrupted;
  }
}

function writeReport(file: string, report: RefreshReport): void {
  const text = file.endsWith('.md')
    ? refreshMarkdown(report)
    : `${JSON.stringify(refreshToJson(report), null, 2)}\n`;
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeFileSync(file, text);
}
