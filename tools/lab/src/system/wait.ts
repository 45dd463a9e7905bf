import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../refusal.ts';

/** Asks again and again until the probe is true; an error that names what never came otherwise. */
export async function waitUntil(
  probe: () => Promise<boolean>,
  limit: { readonly what: string; readonly timeoutMs: number },
): Promise<void> {
  const deadline = performance.now() + limit.timeoutMs;
  while (!(await probe())) {
    if (performance.now() > deadline) {
      throw new Failure(`${limit.what} did not come within ${limit.timeoutMs / 1000} s`);
    }
    await pause(100);
  }
}
