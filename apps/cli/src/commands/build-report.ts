import type { RunRecord } from '@orchestrate/model';
import type { EndedRun, RunResult } from '@orchestrate/pipeline';
import { recordJson, renderSummary } from '@orchestrate/report/run';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, printLines, refuse } from '../print.ts';
import { progressKind } from '../readers.ts';
import { screenOf } from '../terminal.ts';
import type { BuildFlags } from './build-options.ts';

/** Shows how a run ended, and says so in the exit code. */
export function report(
  result: Exclude<RunResult, EndedRun> | Pick<EndedRun, 'kind' | 'record'>,
  flags: Pick<BuildFlags, 'progress' | 'events' | 'json'>,
): ExitCode {
  if (result.kind !== 'ended') return refuse(result);
  if (flags.json === true) printJson(recordJson(result.record));
  else if (flags.progress !== 'quiet' && flags.events !== '-') {
    const finalLine = progressKind(flags) !== 'plain';
    const { look } = screenOf(process.stdout);
    printLines(['', ...renderSummary(result.record, { ...look, finalLine })]);
  }
  return exitCodeOf(result.record);
}

function exitCodeOf({ status }: RunRecord): ExitCode {
  switch (status) {
    case 'succeeded':
      return EXIT.done;
    case 'failed':
      return EXIT.failed;
    case 'cancelled':
      return EXIT.interrupted;
  }
}
