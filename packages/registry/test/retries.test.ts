import { imageFixture } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { ANONYMOUS } from '../src/auth/credentials.ts';
import { createRegistry } from '../src/registry.ts';
import { fakeTime, NOW } from './support/fake-time.ts';
import { serveImage } from './support/serve-image.ts';
import { type Handler, inTurn, startServer, status } from './support/server.ts';

const fixture = imageFixture({ platforms: { 'linux/amd64': {} } });
const digest = fixture.resolved.digest;
const good = serveImage(fixture);
const reset: Handler = (_, response) => void response.destroy();

async function head(handler: Handler) {
  const time = fakeTime();
  await using server = await startServer(handler);
  const registry = createRegistry({ auth: ANONYMOUS, ...time });
  const answer = await registry.head(`${server.host}/team/app:1`);
  return { answer, waits: time.waits, requests: server.seen.length, host: server.host };
}

describe('passing faults', () => {
  it.each([
    ['500, 502', inTurn(status(500), status(502), good)],
    ['503, 504', inTurn(status(503), status(504), good)],
    ['broken connections', inTurn(reset, reset, good)],
  ])('are waited out, longer each time: %s', async (_, handler) => {
    const { answer, waits } = await head(handler);
    expect(answer).toEqual({ ok: true, value: digest });
    expect(waits).toEqual([375, 750]);
  });

  it('are given up after five attempts', async () => {
    const { answer, requests, host } = await head(status(503));
    expect(requests).toBe(5);
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'unreachable', host } });
    expect(answer).toMatchObject({ failure: { message: expect.stringContaining('answered 503') } });
  });

  it('include connections that break every time', async () => {
    const { answer, requests } = await head(reset);
    expect(requests).toBe(5);
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
  });
});

describe('429', () => {
  it.each([
    ['seconds', '7', 7000],
    ['a date', new Date(NOW + 90_000).toUTCString(), 90_000],
    ['a date in the past', new Date(NOW - 90_000).toUTCString(), 0],
  ])('waits as long as Retry-After says, in %s, and a little jitter', async (_, text, ms) => {
    const { answer, waits } = await head(inTurn(status(429, { 'retry-after': text }), good));
    expect(answer).toEqual({ ok: true, value: digest });
    expect(waits).toEqual([ms + 250]);
  });

  it('backs off when Retry-After is missing or makes no sense', async () => {
    const { waits } = await head(inTurn(status(429), status(429, { 'retry-after': 'soon' }), good));
    expect(waits).toEqual([375, 750]);
  });

  it('does not wait for hours', async () => {
    const { answer, waits, requests } = await head(status(429, { 'retry-after': '21600' }));
    expect({ waits, requests }).toEqual({ waits: [], requests: 1 });
    expect(answer).toMatchObject({
      ok: false,
      failure: {
        kind: 'rate-limited',
        message: expect.stringContaining('Retry-After: 21600'),
        hint: expect.stringContaining('docker login 127.0.0.1:'),
      },
    });
  });

  it('waits two minutes altogether at most', async () => {
    const { answer, waits } = await head(status(429, { 'retry-after': '50' }));
    expect(waits).toEqual([50_250, 50_250]);
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'rate-limited' } });
  });
});

describe('what a repetition cannot help', () => {
  it.each([400, 401, 403, 404, 405])('is not repeated: %i', async (code) => {
    expect(await head(status(code))).toMatchObject({ waits: [], requests: 1 });
  });

  it('is a port where nobody listens', async () => {
    const time = fakeTime();
    const server = await startServer(good);
    await server[Symbol.asyncDispose]();
    const registry = createRegistry({ auth: ANONYMOUS, ...time });
    const answer = await registry.resolve(`${server.host}/team/app:1`);
    expect(time.waits).toEqual([]);
    expect(answer).toEqual({
      ok: false,
      failure: {
        kind: 'unreachable',
        host: server.host,
        message: `${server.host} refused the connection.`,
        hint: `Is the registry on ${server.host} running?`,
      },
    });
  });
});

it('stops waiting when it is aborted', async () => {
  const controller = new AbortController();
  const reason = new Error('interrupted');
  const { promise: waiting, resolve: startedToWait } = Promise.withResolvers<void>();
  await using server = await startServer(status(503));
  const wait = (_: number, signal: AbortSignal | undefined) =>
    new Promise<void>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
      startedToWait();
    });
  const registry = createRegistry({ auth: ANONYMOUS, wait });
  const answer = registry.head(`${server.host}/team/app:1`, controller.signal);
  await waiting;
  controller.abort(reason);
  await expect(answer).rejects.toBe(reason);
  expect(server.seen).toHaveLength(1);
});

it('really waits, and stops at an abort, without a fake', async () => {
  const controller = new AbortController();
  const reason = new Error('interrupted');
  await using server = await startServer((_, response) => {
    response.writeHead(429, { 'retry-after': '100' }).end();
    response.on('close', () => controller.abort(reason));
  });
  const answer = createRegistry({ auth: ANONYMOUS }).head(
    `${server.host}/team/app:1`,
    controller.signal,
  );
  await expect(answer).rejects.toBe(reason);
});
