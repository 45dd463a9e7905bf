import type { Ask, HttpResponse } from './ask.ts';
import { readBody } from './body.ts';
import type { Exchange, HttpRequest, Send } from './http.ts';
import { fault } from './http.ts';
import { networkFault } from './network-fault.ts';

export interface TransportOptions {
  readonly ask: Ask;
  /** Limit for one request with its whole body, in milliseconds. */
  readonly timeoutMs: number;
  /** What becomes of a body; all of it is kept when absent. */
  readonly read?: typeof readBody;
}

const AGENT = 'orchestrate';

/** Sends a request and reads the whole body: one attempt, no redirect followed. */
export function createTransport({ ask, timeoutMs, read = readBody }: TransportOptions): Send {
  return async (request) => {
    request.signal?.throwIfAborted();
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? limit : AbortSignal.any([request.signal, limit]);
    try {
      const response = await ask(request.url, { ...withDefaults(request), signal });
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

function withDefaults({ method, headers, body }: HttpRequest) {
  return {
    method,
    // Compressed answers would make Content-Length and digests count other bytes than those we see.
    headers: { 'user-agent': AGENT, 'accept-encoding': 'identity', ...headers },
    ...(body !== undefined && { body }),
  };
}

async function exchange(
  response: HttpResponse,
  request: HttpRequest,
  readWhole: (response: HttpResponse) => ReturnType<typeof readBody>,
): Promise<Exchange> {
  const { status, headers } = response;
  const read = request.method === 'HEAD' ? new Uint8Array() : await readWhole(response);
  return read instanceof Uint8Array
    ? { kind: 'answer', url: request.url, status, headers, body: read }
    : read;
}
