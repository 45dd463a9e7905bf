import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { HttpResponse } from '../src/http/ask.ts';
import { readBody } from '../src/http/body.ts';

const { signal } = new AbortController();
const bytes = (text: string) => new TextEncoder().encode(text);
const limits = { maxBytes: 10, signal };

function response(
  body: string | AsyncIterable<Uint8Array>,
  headers: Record<string, string> = {},
): HttpResponse {
  const chunks = typeof body === 'string' ? Readable.from([bytes(body)]) : body;
  return { status: 200, headers: new Headers(headers), body: chunks, discard: () => undefined };
}

it('reads a body to its end, of any length that was announced or not', async () => {
  expect(await readBody(response('0123456789'), limits)).toEqual(bytes('0123456789'));
  const announced = response('abc', { 'content-length': '3' });
  expect(await readBody(announced, limits)).toEqual(bytes('abc'));
  expect(await readBody(response(''), limits)).toEqual(new Uint8Array());
});

it('believes Content-Length only where it counts the bytes that arrive', async () => {
  const short = { kind: 'fault', cause: 'cut-short', transient: true };
  expect(await readBody(response('abc', { 'content-length': '4' }), limits)).toMatchObject(short);
  for (const headers of [{ 'content-encoding': 'gzip' }, { 'content-length': '4, 4' }])
    expect(await readBody(response('abc', { 'content-length': '4', ...headers }), limits)).toEqual(
      bytes('abc'),
    );
});

it('reads nothing of a body that is announced as too long, and no more than needed of others', async () => {
  let pulled = 0;
  async function* endless() {
    for (;;) {
      pulled += 1;
      yield new Uint8Array(4);
    }
  }
  const tooLarge = { kind: 'fault', cause: 'too-large', transient: false };
  const announced = response(endless(), { 'content-length': '11' });
  expect(await readBody(announced, limits)).toMatchObject(tooLarge);
  expect(pulled).toBe(0);
  expect(await readBody(response(endless()), limits)).toMatchObject(tooLarge);
  expect(pulled).toBe(3);
});
