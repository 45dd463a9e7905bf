/** One wait that somebody is in. */
export interface PendingWait {
  readonly ms: number;
  /** The time has passed. */
  elapse(): void;
}

/** A wait whose time passes when the test says so. */
export interface FakeWait {
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Waits that neither elapsed nor were aborted, in order. */
  pending(): readonly PendingWait[];
  /** Lets every pending wait of this length pass; throws when there is none. */
  elapse(ms: number): void;
}

export function fakeWait(): FakeWait {
  const pending = new Set<PendingWait>();
  return {
    wait: async (ms, signal) => {
      if (signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = (): void => {
        pending.delete(one);
        resolve();
      };
      const one: PendingWait = { ms, elapse: end };
      pending.add(one);
      signal.addEventListener('abort', end, { once: true });
      await promise;
      signal.removeEventListener('abort', end);
    },
    pending: () => [...pending],
    elapse: (ms) => {
      const due = [...pending].filter((one) => one.ms === ms);
      if (due.length === 0) throw new Error(`nobody waits for ${ms} ms`);
      for (const one of due) one.elapse();
    },
  };
}
