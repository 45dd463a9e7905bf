import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RefreshReport } from '@orchestrate/model';
import {
  type RefreshOptions,
  type RefreshResult,
  refresh as refreshLock,
} from '@orchestrate/pipeline';
import {
  createBroadcast,
  refreshMarkdown,
  refreshToJson,
  renderRefresh,
} from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withoutSecrets } from '../hidden.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { printDiagnostics, printJson, printLines, refuse } from '../print.ts';
import { createReaders } from '../readers.ts';
import { say } from '../say.ts';
import { screenOf } from '../terminal.ts';
import { createWorld } from '../world.ts';
import { type RefreshFlags, refreshOptions } from './refresh-options.ts';

/** `orchestrate refresh`. */
export async function refresh(
  selectors: readonly string[],
  flags: RefreshFlags,
): Promise<ExitCode> {
  const { options, diagnostics } = refreshOptions(selectors, flags);
  if (diagnostics.length > 0) return refuse({ kind: 'refused', diagnostics });
  return run(options, flags);
}

async function run(options: RefreshOptions, flags: RefreshFlags): Promise<ExitCode> {
  const readers = await createReaders(flags);
  const broadcast = createBroadcast({
    readers,
    clock: { now: Date.now },
    onReaderFailed: (reader, error) =>
      say(`${reader} output stopped: ${withoutSecrets(String(error))}`),
  });
  const interrupt = listenForInterrupt(
    () => say('interrupted: cancelling builds (again to kill them)'),
    () => process.exit(EXIT.interrupted),
  );
  using world = createWorld({
    cwd: process.cwd(),
    env: process.env,
    emit: broadcast.emit,
    signal: interrupt.signal,
    warn: (diagnostic) => broadcast.emit({ type: 'diagnosed', diagnostic }),
  });
  try {
    const result = await refreshLock(world, options);
    await broadcast.close();
    return tell(result, flags);
  } catch (error) {
    await broadcast.close();
    // Whatever waited when the signal came rejects with its reason.
    if (interrupt.happened()) return EXIT.interrupted;
    throw error;
  } finally {
    interrupt.dispose();
  }
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
