import type { ExecuteOptions, RunBatch } from './ports.ts';

/**
 * Ends a client process when all that it still builds is out of date. As long as it builds something else for
 * others it goes on: nothing but its end stops one of its services, and its end would stop them all.
 */
export function whileWanted(
  runBatch: RunBatch,
  outdated: NonNullable<ExecuteOptions['outdated']>,
): RunBatch {
  return async (services, signal, ended) => {
    const unwanted = new AbortController();
    const signals = services.map(({ service }) => [service, outdated(service)] as const);
    const left = new Map(signals);
    const look = (): void => {
      const isWanted = [...left.values()].some((one) => !one.aborted);
      if (left.size > 0 && !isWanted) unwanted.abort();
    };
    for (const [, one] of signals) one.addEventListener('abort', look);
    try {
      await runBatch(services, AbortSignal.any([signal, unwanted.signal]), (result) => {
        left.delete(result.service);
        ended(result);
        look();
      });
    } finally {
      for (const [, one] of signals) one.removeEventListener('abort', look);
    }
  };
}
