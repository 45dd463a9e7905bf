import { settled } from '@orchestrate/testkit';
import { expect, it } from 'vitest';
import type { Exchange, HttpRequest, Send } from '../src/http/http.ts';
import { fault } from '../src/http/http.ts';
import { withHostLimit } from '../src/http/limit.ts';

const ANSWER: Exchange = fault('network', 'whatever', { transient: false });

function request(host: string): HttpRequest {
  return { method: 'GET', url: new URL(`https://${host}/v2/`), headers: {}, maxBytes: 0 };
}

it('has so many requests under way at each host, and no more', async () => {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const inner: Send = ({ url }) => {
    started.push(url.host);
    const { promise, resolve } = Promise.withResolvers<Exchange>();
    ends.push(() => resolve(ANSWER));
    return promise;
  };
  const send = withHostLimit(inner, 2);
  const answers = ['a', 'a', 'a', 'b', 'a'].map((host) => send(request(host)));
  await settled();
  expect(started).toEqual(['a', 'a', 'b']);
  ends[0]?.();
  await settled();
  expect(started).toEqual(['a', 'a', 'b', 'a']);
  while (ends.length > 0) {
    ends.shift()?.();
    await settled();
  }
  expect(await Promise.all(answers)).toHaveLength(5);
});
