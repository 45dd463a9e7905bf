import type { Happening, RunRecord } from '@orchestrate/model';
import { createBroadcast } from '@orchestrate/report/run';
import type { KeptGrounds } from '@orchestrate/workspace/grounds';
import { report } from './commands/build-report.ts';
import type { ExitCode } from './exit-codes.ts';
import { createReaders, type ReaderFlags } from './readers.ts';

/** Tells what an earlier run told, as this one. */
export async function tellAgain(
  { happenings, flags }: Pick<KeptGrounds, 'happenings' | 'flags'>,
  record: RunRecord,
): Promise<ExitCode> {
  const shown: ReaderFlags & { readonly json: boolean } = {
    progress: progressOf(flags['progress']),
    json: flags['json'] === true,
    ...(typeof flags['events'] === 'string' && { events: flags['events'] }),
  };
  const broadcast = createBroadcast({
    readers: await createReaders(shown),
    clock: { now: Date.now },
    onReaderFailed: (reader, error) =>
      process.stderr.write(`${reader} output stopped: ${String(error)}\n`),
  });
  for (const happening of happenings) broadcast.emit(ofRun(record, happening));
  await broadcast.close();
  return report({ kind: 'ended', record }, shown);
}

function progressOf(flag: string | boolean | undefined): ReaderFlags['progress'] {
  return flag === 'tty' || flag === 'plain' || flag === 'quiet' ? flag : 'auto';
}

function ofRun({ id: runId, durationMs }: RunRecord, happening: Happening): Happening {
  if (happening.type === 'run-started') return { ...happening, runId };
  if (happening.type === 'run-ended') return { ...happening, runId, durationMs };
  return happening;
}
