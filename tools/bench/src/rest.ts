import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time that all processors together have spent, in ms since the machine started. */
export interface Spent {
  readonly busyMs: number;
  readonly allMs: number;
}

export interface Rest {
  readonly spent: () => Spent;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

const LOOK_MS = 500;
/** Of all processors' time: an engine with nothing to do takes less, one that cleans up after builds more. */
const BUSY = 0.1;
/** How many looks in a row have to find the machine at rest. */
const LOOKS = 3;
/** About a minute: something else is at work then, and the load average of the results tells. */
const MOST_LOOKS = 120;

/**
 * Waits until the machine has nothing to do. An engine cleans up for seconds after a build, which would be
 * measured with whatever is run next.
 */
export async function atRest(signal: AbortSignal, rest: Rest = REAL): Promise<void> {
  let quiet = 0;
  for (let looks = 0; looks < MOST_LOOKS && quiet < LOOKS; looks += 1) {
    const before = rest.spent();
    await rest.wait(LOOK_MS, signal);
    const after = rest.spent();
    const busy = (after.busyMs - before.busyMs) / (after.allMs - before.allMs);
    quiet = busy < BUSY ? quiet + 1 : 0;
  }
}

const REAL: Rest = {
  spent: () => {
    const times = cpus().map((cpu) => cpu.times);
    const allMs = times.reduce((sum, one) => sum + Object.values(one).reduce((a, b) => a + b), 0);
    const idleMs = times.reduce((sum, { idle }) => sum + idle, 0);
    return { busyMs: allMs - idleMs, allMs };
  },
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
};
