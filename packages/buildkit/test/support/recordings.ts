import { readFile } from 'node:fs/promises';
import type { BuildBatch, Happening } from '@orchestrate/model';
import { nameTargets } from '../../src/bake/target-names.ts';
import { BatchProgress } from '../../src/progress/batch-progress.ts';
import { decodeStatus } from '../../src/progress/decode.ts';

export interface Replay {
  readonly progress: BatchProgress;
  readonly happenings: readonly Happening[];
  /** Lines that are no status. */
  readonly lines: readonly string[];
}

/** A recorded stream, as a client process wrote it. */
export async function recordedLines(name: string): Promise<string[]> {
  const path = new URL(`../cases/${name}.jsonl`, import.meta.url);
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
}

/** Plays a recording to the end. `seen` is called after each line. */
export async function replay(
  name: string,
  batch: BuildBatch,
  seen: (progress: BatchProgress) => void = () => undefined,
): Promise<Replay> {
  const happenings: Happening[] = [];
  const lines: string[] = [];
  const services = [...batch.requests, ...batch.linked].map((request) => request.service);
  const progress = new BatchProgress({
    batch,
    names: nameTargets(services),
    showPath: (dockerfile) => dockerfile,
    emit: (happening) => happenings.push(happening),
  });
  for (const line of await recordedLines(name)) {
    const status = decodeStatus(line);
    if (status === undefined) lines.push(line);
    else progress.take(status);
    seen(progress);
  }
  progress.finish();
  return { progress, happenings, lines };
}
