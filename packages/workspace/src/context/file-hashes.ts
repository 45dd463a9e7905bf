import type { FileStat } from './disk.ts';
import type { HashAnswer } from './hash-file.ts';
import type { FileToHash } from './hash-workers.ts';
import type { FileHashes } from './identity.ts';

/** A store of file hashes that outlives the run; written to in bulk. */
export interface RememberedHashes {
  hashOf(path: string, stamp: FileStat): string | undefined;
  remember(
    entries: Iterable<{ readonly path: string; readonly stamp: FileStat; readonly hash: string }>,
  ): void;
}

export interface FileHashesOptions {
  readonly remembered: RememberedHashes;
  readonly nowNs: () => bigint;
  readonly hashFiles: (files: readonly FileToHash[]) => Promise<readonly HashAnswer[]>;
}

/** File systems stamp with a coarse clock, some in steps of two seconds. */
const RACY_NS = 2_000_000_000n;

interface Waiting extends FileToHash {
  readonly answer: (answer: HashAnswer) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Hashes over those of earlier runs. Files that are asked for in the same turn of the event loop are read
 * together, and what is new is remembered in one go.
 *
 * As git does with its index, a file that had just been written when it was read is not remembered: a later
 * write might leave size and times as they are. Nor is one from the future, whatever the clock did.
 */
export function createFileHashes({ remembered, nowNs, hashFiles }: FileHashesOptions): FileHashes {
  let waiting: Waiting[] = [];

  async function readAll(): Promise<void> {
    const batch = waiting;
    waiting = [];
    // Before the first byte is read: by then a file must have been at rest for a while.
    const startedNs = nowNs();
    try {
      const answers = await hashFiles(batch);
      remembered.remember(atRest(batch, answers, startedNs));
      for (const [index, answer] of answers.entries()) batch[index]?.answer(answer);
    } catch (error) {
      for (const one of batch) one.fail(error);
    }
  }

  return {
    known: (absolute, stat) => remembered.hashOf(absolute, stat),
    read(absolute, { size }) {
      if (waiting.length === 0) setImmediate(() => void readAll());
      return new Promise((answer, fail) => {
        waiting.push({ absolute, size, answer, fail });
      });
    },
  };
}

function atRest(batch: readonly Waiting[], answers: readonly HashAnswer[], nowNs: bigint) {
  return batch.flatMap(({ absolute }, index) => {
    const answer = answers[index];
    if (answer?.ok !== true) return [];
    const { stat } = answer.found;
    if (nowNs - stat.mtimeNs <= RACY_NS || nowNs - stat.ctimeNs <= RACY_NS) return [];
    return { path: absolute, stamp: stat, hash: answer.hash };
  });
}
