import type { Exchange, Send } from './http.ts';
import { retryAfterMs } from './retry-after.ts';

export interface RetryPolicy {
  /** All attempts, the first one included. */
  readonly attempts: number;
  /** Wait before the second attempt; doubles with each further one. Milliseconds. */
  readonly baseMs: number;
  readonly maxBackOffMs: number;
  /** Longest time that all waits for one request may take together; a server that asks for more is not waited for. */
  readonly maxTotalWaitMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  baseMs: 500,
  maxBackOffMs: 10_000,
  maxTotalWaitMs: 120_000,
};

/** What a retry needs of the world, so that tests need no time. */
export interface RetryWorld {
  /** Rejects with the signal's reason when it is aborted. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>;
  /** From 0 to 1. */
  random(): number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Statuses that say "not now" (RFC 9110; 429 of RFC 6585). */
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Repeats a request that met a passing fault, with exponential back-off and jitter, or after the time that
 * Retry-After asks for. The last exchange is the result. All our requests are idempotent, PUT and DELETE included.
 */
export function withRetry(send: Send, policy: RetryPolicy, world: RetryWorld): Send {
  return async (request) => {
    let waited = 0;
    for (let attempt = 1; ; attempt += 1) {
      const exchange = await send(request);
      if (!isPassing(exchange) || attempt >= policy.attempts) return exchange;
      const delay = delayMs(exchange, { attempt, policy, world });
      if (waited + delay > policy.maxTotalWaitMs) return exchange;
      waited += delay;
      await world.wait(delay, request.signal);
    }
  };
}

function isPassing(exchange: Exchange): boolean {
  return exchange.kind === 'fault' ? exchange.transient : PASSING.has(exchange.status);
}

function delayMs(
  exchange: Exchange,
  around: {
    readonly attempt: number;
    readonly policy: RetryPolicy;
    readonly world: RetryWorld;
  },
): number {
  const { attempt, policy, world } = around;
  const asked =
    exchange.kind === 'answer' ? retryAfterMs(exchange.headers, world.now()) : undefined;
  // Many requests are told the same moment; they are not to come back all at once.
  if (asked !== undefined) return asked + Math.round(world.random() * policy.baseMs);
  const step = Math.min(policy.maxBackOffMs, policy.baseMs * 2 ** (attempt - 1));
  return Math.round(step * (0.5 + world.random() / 2));
}
