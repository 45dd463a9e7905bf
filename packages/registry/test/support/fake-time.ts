import type { RetryWorld } from '../../src/http/retry.ts';

export const NOW = Date.parse('2026-11-23T10:00:00Z');

/** Time that passes only when someone waits. */
export function fakeTime(): RetryWorld & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  let now = NOW;
  return {
    waits,
    now: () => now,
    random: () => 0.5,
    async wait(ms, signal) {
      signal?.throwIfAborted();
      waits.push(ms);
      now += ms;
    },
  };
}
