import type { HttpResponse } from './ask.ts';
import type { HttpFault } from './http.ts';
import { fault } from './http.ts';

/**
 * Reads a body to its end. Faults: `too-large` when it is longer than allowed (reading stops there),
 * `cut-short` when the connection ended before Content-Length was reached. Rejects when aborted.
 */
export async function readBody(
  response: HttpResponse,
  limits: BodyLimits,
): Promise<Uint8Array<ArrayBuffer> | HttpFault> {
  const chunks: Uint8Array[] = [];
  const length = await takeBody(response, limits, (chunk) => chunks.push(chunk));
  return typeof length === 'number' ? joined(chunks, length) : length;
}

export interface BodyLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** The same for bodies that nobody keeps: hands out each chunk, and tells the length at the end. */
export async function takeBody(
  response: HttpResponse,
  { maxBytes, signal }: BodyLimits,
  take: (chunk: Uint8Array) => unknown,
): Promise<number | HttpFault> {
  const promised = promisedLength(response);
  if (promised !== undefined && promised > maxBytes) {
    response.discard();
    return tooLarge(`${promised}`, maxBytes);
  }
  let length = 0;
  try {
    for await (const chunk of response.body) {
      length += chunk.length;
      // Leaving the loop cancels the stream.
      if (length > maxBytes) return tooLarge('more', maxBytes);
      take(chunk);
    }
  } catch (error) {
    if (promised === undefined || signal.aborted) throw error;
    return cutShort(promised, length);
  }
  if (promised !== undefined && length !== promised) return cutShort(promised, length);
  return length;
}

/** Undefined when the header is absent or counts compressed bytes, where others arrive. */
function promisedLength({ headers }: HttpResponse): number | undefined {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') return undefined;
  const text = headers.get('content-length');
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

function cutShort(promised: number, length: number): HttpFault {
  const message = `promised ${promised} bytes (Content-Length), but the connection ended after ${length}`;
  return fault('cut-short', message, { transient: true });
}

function tooLarge(length: string, maxBytes: number): HttpFault {
  return fault('too-large', `sent ${length} bytes where at most ${maxBytes} are sensible`, {
    transient: false,
  });
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
