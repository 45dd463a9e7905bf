import { parentPort } from 'node:worker_threads';
import { type HashAnswer, hashFile } from './hash-file.ts';

/** The other end of `hash-workers.ts`: a message is a list of paths, its answer the hashes in the same order. */
parentPort?.on('message', (paths: readonly string[]) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(paths.map((path): HashAnswer => hashFile(path)));
});
