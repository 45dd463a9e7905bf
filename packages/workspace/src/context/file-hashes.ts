import type { FoundFile, KnownToGit } from '../git-index/known-blobs.ts';
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
  /** Spares reading what git knows. */
  readonly git?: KnownToGit | undefined;
}

/** File systems stamp with a coarse clock, some in steps of two seconds. */
const RACY_NS = 2_000_000_000n;

interface Waiting extends FoundFile {
  readonly answer: (answer: HashAnswer) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Hashes over those of earlier runs. Files that are asked for in the same turn of the event loop are read
 * together, and what is new is remembered in one go. Of many, git is asked first.
 *
 * As git does with its index, a file that had just been written when it was read is not remembered: a later
 * write might leave size and times as they are. Nor is one from the future, whatever the clock did.
 */
export function createFileHashes(options: FileHashesOptions): FileHashes {
  const { remembered, nowNs } = options;
  let waiting: Waiting[] = [];

  async function readAll(): Promise<void> {
    const batch = waiting;
    waiting = [];
    // Before the first byte is read: by then a file must have been at rest for a while.
    const startedNs = nowNs();
    try {
      const answers = await answer(batch, options);
      remembered.remember(atRest(batch, answers, startedNs));
      for (const [index, one] of answers.entries()) batch[index]?.answer(one);
    } catch (error) {
      for (const one of batch) one.fail(error);
    }
  }

  return {
    known: (absolute, stat) => remembered.hashOf(absolute, stat),
    read(absolute, found) {
      if (waiting.length === 0) setImmediate(() => void readAll());
      return new Promise((answered, fail) => {
        waiting.push({ absolute, found, answer: answered, fail });
      });
    },
  };
}

/** In the order of the files. */
async function answer(
  files: readonly FoundFile[],
  { hashFiles, git }: FileHashesOptions,
): Promise<readonly HashAnswer[]> {
  const hints = (await git?.hints(files)) ?? [];
  const toRead = files.flatMap(({ absolute, found }, index): FileToHash[] => {
    const hint = hints[index] ?? {};
    return 'hash' in hint ? [] : [{ absolute, size: found.stat.size, ...hint }];
  });
  const answers = await hashFiles(toRead);
  const blobs = answers.flatMap(blobOf);
  if (blobs.length > 0) git?.remember(blobs);
  const read = answers.values();
  return files.flatMap(({ found }, index): HashAnswer | [] => {
    const hint = hints[index];
    return hint && 'hash' in hint
      ? { ok: true, hash: hint.hash, found }
      : (read.next().value ?? []);
  });
}

function blobOf(answer: HashAnswer) {
  if (!answer.ok || answer.blobId === undefined) return [];
  return { id: answer.blobId, size: answer.found.stat.size, hash: answer.hash };
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
