import os from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { ObjectFormat } from './blob-id.ts';
import { type HashAnswer, hashFile } from './hash-file.ts';

export interface FileToHash {
  readonly absolute: string;
  /** In bytes, as far as is known. */
  readonly size: number;
  /** See `hashFile`. */
  readonly objectFormat?: ObjectFormat | undefined;
}

/** A file's path, and its `objectFormat`, as a message to a thread. */
export type Asked = readonly [string, ObjectFormat | undefined];

/** Below these, threads cost more than they save: 40 ms of CPU each. */
const FEW_FILES = 1000;
const FEW_BYTES = 64 * 1024 * 1024;
const MOST_WORKERS = 8;
const CHUNK_FILES = 256;
const CHUNK_BYTES = 16 * 1024 * 1024;

/** Beside the source, or beside the bundle of the command line program. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './hash-worker.ts' : './hash-worker.js',
  import.meta.url,
);

/**
 * Hashes files; answers in their order. A few are read here and now, many by a thread for each core: opening
 * and reading small files synchronously takes a fifth of the CPU of doing it through the thread pool.
 */
export async function hashFiles(
  files: readonly FileToHash[],
  worker: URL = WORKER,
): Promise<readonly HashAnswer[]> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const cores = os.availableParallelism();
  if (cores < 2 || (files.length <= FEW_FILES && bytes <= FEW_BYTES)) return hashHere(files);
  const chunks = chunksOf(files);
  const answers: (readonly HashAnswer[])[] = [];
  const next = chunks.entries();
  const crew = Math.min(cores, MOST_WORKERS, chunks.length);
  await Promise.all(Array.from({ length: crew }, () => hashInThread(worker, next, answers)));
  return answers.flat();
}

function hashHere(files: readonly FileToHash[]): HashAnswer[] {
  return files.map((file) => hashFile(file.absolute, file));
}

/** Takes chunk by chunk from what all threads share. */
async function hashInThread(
  script: URL,
  chunks: Iterable<[number, readonly FileToHash[]]>,
  answers: (readonly HashAnswer[])[],
): Promise<void> {
  const threads = await import('node:worker_threads');
  const worker = new threads.Worker(script);
  const ended = new Promise<undefined>((resolve) => {
    worker.on('error', () => resolve(undefined));
    worker.on('exit', () => resolve(undefined));
  });
  let isAlive = true;
  try {
    for (const [index, chunk] of chunks) {
      const answer: readonly HashAnswer[] | undefined = isAlive
        ? await Promise.race([ask(worker, chunk), ended])
        : undefined;
      // Threads are for speed only: where one cannot start or go on, we read ourselves.
      isAlive = answer !== undefined;
      answers[index] = answer ?? hashHere(chunk);
    }
  } finally {
    await worker.terminate();
  }
}

function ask(worker: Worker, chunk: readonly FileToHash[]): Promise<readonly HashAnswer[]> {
  return new Promise((resolve) => {
    worker.once('message', resolve);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(chunk.map(({ absolute, objectFormat }): Asked => [absolute, objectFormat]));
  });
}

function chunksOf(files: readonly FileToHash[]): FileToHash[][] {
  const chunks: FileToHash[][] = [];
  let bytes = CHUNK_BYTES;
  for (const file of files) {
    const last = chunks.at(-1);
    if (last === undefined || last.length >= CHUNK_FILES || bytes >= CHUNK_BYTES) {
      chunks.push([file]);
      bytes = file.size;
    } else {
      last.push(file);
      bytes += file.size;
    }
  }
  return chunks;
}
