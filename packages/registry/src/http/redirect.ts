import { isLoopback } from '../endpoint.ts';
import type { Exchange, HttpAnswer, HttpRequest, Send } from './http.ts';
import { fault } from './http.ts';

const MAX_HOPS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Follows redirects (blobs usually live elsewhere). Credentials stay with the host they are meant for, and
 * HTTPS never becomes plain HTTP. Fault `redirect` for circles, for such a downgrade and for a missing target.
 */
export function withRedirects(send: Send): Send {
  return async (request) => {
    let current = request;
    for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
      const exchange = await send(current);
      if (exchange.kind === 'fault' || !isRedirect(exchange, current)) return exchange;
      const next = follow(current, exchange);
      if (!('method' in next)) return next;
      current = next;
    }
    return broken(`redirects more than ${MAX_HOPS} times`);
  };
}

/** 301 to 303 would turn a PUT into a GET; such an answer is left to the caller to refuse. */
function isRedirect({ status }: HttpAnswer, { method }: HttpRequest): boolean {
  const reads = method === 'GET' || method === 'HEAD';
  return REDIRECTS.has(status) && (reads || status === 307 || status === 308);
}

function follow(request: HttpRequest, { headers, status }: HttpAnswer): HttpRequest | Exchange {
  const location = headers.get('location');
  const target = location === null ? null : URL.parse(location, request.url.href);
  if (target === null) return broken(`answered ${status} without saying where to go`);
  if (!mayFollow(request.url, target))
    return broken(`redirects to ${target.origin}, which is not safe to follow`);
  const sameOrigin = target.origin === request.url.origin;
  return {
    ...request,
    url: target,
    headers: sameOrigin ? request.headers : withoutAuthorization(request.headers),
  };
}

function mayFollow(from: URL, to: URL): boolean {
  if (to.protocol === 'https:') return true;
  return to.protocol === 'http:' && (from.protocol === 'http:' || isLoopback(to.host));
}

function withoutAuthorization(headers: HttpRequest['headers']): HttpRequest['headers'] {
  const { authorization: _, ...others } = headers;
  return others;
}

function broken(message: string): Exchange {
  return fault('redirect', message, { transient: false });
}
