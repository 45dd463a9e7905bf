import type { RunStore } from '@orchestrate/model';

/** A build that takes this long does not feel what a client process of its own costs. */
const LONG_MS = 20_000;

/**
 * Which services are built in a client process of their own: those that took long before. The first target
 * of a process that fails cancels the others, and long steps are those whose work would be lost.
 */
export function loneBuilds(store: Pick<RunStore, 'typicalDurationMs'>) {
  // It is asked of every service that waits whenever another one ends.
  const known = new Map<string, boolean>();
  return (service: string): boolean => {
    const isLong = known.get(service) ?? (store.typicalDurationMs(service) ?? 0) >= LONG_MS;
    known.set(service, isLong);
    return isLong;
  };
}
