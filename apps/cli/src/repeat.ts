import { existsSync } from 'node:fs';
import path from 'node:path';
import { stillThere } from '@orchestrate/buildkit/still-there';
import { mayRepeat, noteRepeatedRun } from '@orchestrate/store/repeated-runs';
import { type KeptGrounds, MANIFEST_NAMES, readGrounds } from '@orchestrate/workspace/grounds';
import type { ExitCode } from './exit-codes.ts';
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
  if (grounds === undefined || !mayRepeat(database)) return undefined;
  const teller = await whileHolding(grounds);
  if (teller === undefined) return undefined;
  const run = { id: newRunId(), startedAt, durationMs: Date.now() - startedAt };
  const code = await teller.tellAgain(grounds, { ...grounds.record, ...run });
  noteRepeatedRun(database, { ...run, repeats: grounds.record.id });
  return code;
}

/** The engine looks at its images while we look at files and load what will tell; undefined when grounds do not hold. */
async function whileHolding(grounds: KeptGrounds) {
  const there = stillThere(grounds.source, new Map(grounds.images));
  // What it asks is written when the sockets are open, which the event loop has to see.
  await new Promise((resolve) => setImmediate(resolve));
  if (!grounds.filesHold()) return undefined;
  const teller = await import('./tell-again.ts');
  return (await there) ? teller : undefined;
}

function manifestFolder(from: string): string | undefined {
  if (MANIFEST_NAMES.some((name) => existsSync(path.join(from, name)))) return from;
  const parent = path.dirname(from);
  return parent === from ? undefined : manifestFolder(parent);
}
