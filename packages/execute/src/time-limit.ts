import type { BuildResult } from '@orchestrate/model';
import type { RunBatch, Wait } from './ports.ts';

export interface TimeLimits {
  /** In ms; undefined means none. */
  readonly timeLimitMs: (service: string) => number | undefined;
  readonly wait: Wait;
}

/**
 * Gives services that run alone a time limit: when it is over the build is aborted, and once it has gone
 * it counts as failed. A build that ends well at the last moment has ended well.
 */
export function withTimeLimit(runBatch: RunBatch, { timeLimitMs, wait }: TimeLimits): RunBatch {
  return async (services, signal, ended) => {
    const [only, ...others] = services;
    const limit = only === undefined || others.length > 0 ? undefined : timeLimitMs(only.service);
    if (limit === undefined) return runBatch(services, signal, ended);
    const over = new AbortController();
    const expired = new AbortController();
    const expire = async (): Promise<void> => {
      await wait(limit, over.signal);
      if (!over.signal.aborted) expired.abort();
    };
    const timer = expire();
    const cancelled: BuildResult[] = [];
    try {
      await runBatch(services, AbortSignal.any([signal, expired.signal]), (result) => {
        if (result.status === 'cancelled') cancelled.push(result);
        else ended(result);
      });
    } finally {
      over.abort();
      await timer;
    }
    // Told only now: until the process has gone, the build still takes its place.
    const timedOut = expired.signal.aborted && !signal.aborted;
    for (const result of cancelled) ended(timedOut ? asFailed(result, limit) : result);
  };
}

function asFailed({ service, durationMs, steps }: BuildResult, limitMs: number): BuildResult {
  const message = `It took longer than its time limit of ${limitMs / 1000} s.`;
  return {
    service,
    durationMs,
    steps,
    status: 'failed',
    failure: { kind: 'timeout', message, transient: false },
  };
}
