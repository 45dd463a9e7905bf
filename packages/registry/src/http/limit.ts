import pLimit, { type LimitFunction } from 'p-limit';
import type { Send } from './http.ts';

/** At most so many requests under way at one host: registries answer bursts with 429. */
export function withHostLimit(send: Send, perHost: number): Send {
  const limits = new Map<string, LimitFunction>();
  return async (request) => {
    const limit = limits.get(request.url.host) ?? pLimit(perHost);
    limits.set(request.url.host, limit);
    return limit(() => send(request));
  };
}
