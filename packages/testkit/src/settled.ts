import { setImmediate } from 'node:timers/promises';

/** Lets everything that is ready to run have run: all promise callbacks, no time. */
export async function settled(): Promise<void> {
  await setImmediate();
}
