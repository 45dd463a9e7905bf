import { existsSync } from 'node:fs';
import path from 'node:path';
import { stillThere } from '@orchestrate/buildkit/still-there';
import type { Happening, RunRecord } from '@orchestrate/model';
import { createBroadcast } from '@orchestrate/report/run';
import { mayRepeat, noteRepeatedRun } from '@orchestrate/store/repeated-runs';
import { type KeptGrounds, MANIFEST_NAMES, readGrounds } from '@orchestrate/workspace/grounds';
import { report } from './commands/build-report.ts';
import type { ExitCode } from './exit-codes.ts';
import { createReaders, type ReaderFlags } from './readers.ts';
import { currentRequest } from './request.ts';
import { newRunId } from './run-id.ts';
import { stateFiles } from './state-files.ts';

/**
 * A build that is asked for again while all that the last one rested on is as it was, which found nothing to do:
 * it ends the same way, and says the same. Undefined when that is not certain; then it has to be made.
 */
export async function repeatBuild(argv: readonly string[]): Promise<ExitCode | undefined> {
  if (argv[2] !== 'build') return undefined;
  const startedAt = Date.now();
  const root = manifestFolder(process.cwd());
  if (root === undefined) return undefined;
  const { grounds: file, database } = stateFiles(root);
  const grounds = readGrounds(file, currentRequest());
  if (grounds === undefined || !mayRepeat(database) || !(await hold(grounds))) return undefined;
  const run = { id: newRunId(), startedAt, durationMs: Date.now() - startedAt };
  const code = await tell(grounds, { ...grounds.record, ...run });
  noteRepeatedRun(database, { ...run, repeats: grounds.record.id });
  return code;
}

/** The engine looks at its images while we look at files. */
async function hold(grounds: KeptGrounds): Promise<boolean> {
  const there = stillThere(grounds.source, new Map(grounds.images));
  // What it asks is written when the sockets are open, which the event loop has to see.
  await new Promise((resolve) => setImmediate(resolve));
  return grounds.filesHold() && (await there);
}

function manifestFolder(from: string): string | undefined {
  if (MANIFEST_NAMES.some((name) => existsSync(path.join(from, name)))) return from;
  const parent = path.dirname(from);
  return parent === from ? undefined : manifestFolder(parent);
}

async function tell({ happenings, flags }: KeptGrounds, record: RunRecord): Promise<ExitCode> {
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

/** What the earlier run told, as this one tells it. */
function ofRun({ id: runId, durationMs }: RunRecord, happening: Happening): Happening {
  if (happening.type === 'run-started') return { ...happening, runId };
  if (happening.type === 'run-ended') return { ...happening, runId, durationMs };
  return happening;
}
