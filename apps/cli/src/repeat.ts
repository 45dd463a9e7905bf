import { existsSync } from 'node:fs';
import path from 'node:path';
import { stillThere } from '@orchestrate/buildkit/still-there';
import { mayRepeat, noteRepeatedRun } from '@orchestrate/store/repeated-runs';
import { type KeptGrounds, MANIFEST_NAMES, readGrounds } from '@orchestrate/workspace/grounds';
import type { ExitCode } from './exit-codes.ts';
import { currentRequest } from './request.ts';
import { newRunId } from './run-id.ts';
import { stateFiles } from './state-files.ts';

/** A build that has to be made. */
export interface NotRepeated {
  /** Something was built here before, and nothing shows that all is as it was: in all likelihood a build is due. */
  readonly expectsBuild: boolean;
}

const FIRST: NotRepeated = { expectsBuild: false };

/**
 * A build that is asked for again while all that the last one rested on is as it was, which found nothing to do:
 * it ends the same way, and says the same. When that is not certain it has to be made.
 */
export async function repeatBuild(argv: readonly string[]): Promise<ExitCode | NotRepeated> {
  if (argv[2] !== 'build') return FIRST;
  const startedAt = Date.now();
  const root = manifestFolder(process.cwd());
  if (root === undefined) return FIRST;
  const { grounds: file, database } = stateFiles(root);
  const grounds = readGrounds(file, currentRequest());
  const mayHold = grounds !== undefined && mayRepeat(database);
  const teller = mayHold ? await whileHolding(grounds) : undefined;
  if (grounds === undefined || teller === undefined) return { expectsBuild: existsSync(database) };
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
