import { readBody } from './body.ts';
import type { Exchange, HttpRequest, Send } from './http.ts';
import { fault } from './http.ts';
import { networkFault } from './network-fault.ts';

/** The part of Node's `fetch` that is used. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

export interface TransportOptions {
  readonly fetch: Fetch;
  /** Limit for one request with its whole body, in milliseconds. */
  readonly timeoutMs: number;
  /** What becomes of a body; all of it is kept when absent. */
  readonly read?: typeof readBody;
}

const AGENT = 'orchestrate';

/** Sends a request by `fetch` and reads the whole body: one attempt, no redirect followed. */
export function createTransport({ fetch, timeoutMs, read = readBody }: TransportOptions): Send {
  return async (request) => {
    request.signal?.throwIfAborted();
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? limit : AbortSignal.any([request.signal, limit]);
    try {
      const response = await fetch(request.url, requestInit(request, signal));
      return await exchange(response, request, (body) =>
        read(body, { maxBytes: request.maxBytes, signal }),
      );
    } catch (error) {
      request.signal?.throwIfAborted();
      if (limit.aborted)
        return fault('timeout', `did not answer within ${timeoutMs / 1000} s`, { transient: true });
      return networkFault(error);
    }
  };
}

function requestInit({ method, headers, body }: HttpRequest, signal: AbortSignal): RequestInit {
  return {
    method,
    // Compressed answers would make Content-Length and digests count other bytes than those we see.
    headers: { 'user-agent': AGENT, 'accept-encoding': 'identity', ...headers },
    redirect: 'manual',
    signal,
    ...(body !== undefined && { body }),
  };
}

async function exchange(
  response: Response,
  request: HttpRequest,
  readWhole: (response: Response) => ReturnType<typeof readBody>,
): Promise<Exchange> {
  const { status, headers } = response;
  const read = request.method === 'HEAD' ? new Uint8Array() : await readWhole(response);
  return read instanceof Uint8Array
    ? { kind: 'answer', url: request.url, status, headers, body: read }
    : read;
}
