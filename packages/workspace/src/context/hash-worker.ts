import { parentPort } from 'node:worker_threads';
import { hashFile } from './hash-file.ts';
import type { Asked } from './hash-workers.ts';

/** The other end of `hash-workers.ts`: a message is a list of files, its answer the hashes in the same order. */
parentPort?.on('message', (files: readonly Asked[]) => {
  const answers = files.map(([path, objectFormat]) => hashFile(path, { objectFormat }));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answers);
});
