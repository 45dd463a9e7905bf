import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createDownloads, type DownloadOptions } from '../src/download.ts';
import { type Handler, inTurn, startServer, status } from './support/server.ts';

const TEXT = 'what is there';
const SHA = `sha256:${createHash('sha256').update(TEXT).digest('hex')}`;
const file: Handler = (_, response) => void response.writeHead(200).end(TEXT);
const quick = { wait: () => Promise.resolve(), random: () => 0, now: () => 0 };

async function digestOf(handle: Handler, options: DownloadOptions = {}, path = '/tool.tgz') {
  await using server = await startServer(handle);
  const downloads = createDownloads({ ...quick, ...options });
  return { answer: await downloads.digest(`http://${server.host}${path}`), seen: server.seen };
}

it('tells digest and length of what an address gives', async () => {
  const { answer, seen } = await digestOf(file, {}, '/tool.tgz?v=1');
  expect(answer).toEqual({ ok: true, value: { checksum: SHA, sizeBytes: TEXT.length } });
  expect(seen).toMatchObject([
    { path: '/tool.tgz?v=1', headers: { 'accept-encoding': 'identity' } },
  ]);
});

it('goes where it is sent, and comes back when the server is short of breath', async () => {
  const moved = inTurn(status(302, { location: '/elsewhere' }), status(503), file);
  const { answer, seen } = await digestOf(
    inTurn(moved, moved, status(302, { location: '/elsewhere' }), file),
  );
  expect(answer).toMatchObject({ ok: true, value: { checksum: SHA } });
  expect(seen.length).toBe(4);
});

it.each([
  [404, 'not-found'],
  [403, 'unauthorized'],
  [500, 'unreachable'],
  [429, 'unreachable'],
  [204 + 100, 'invalid'],
])('says what a status of %i means: %s', async (code, kind) => {
  const { answer } = await digestOf(status(code));
  expect(answer).toMatchObject({
    ok: false,
    failure: { kind, message: expect.stringContaining(String(code)), hint: expect.any(String) },
  });
});

it('believes no file that is cut short', async () => {
  const short: Handler = (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write(TEXT);
    response.socket?.end();
  };
  const { answer, seen } = await digestOf(short);
  expect(answer).toMatchObject({
    ok: false,
    failure: { kind: 'invalid', message: expect.stringContaining('Content-Length') },
  });
  expect(seen.length).toBeGreaterThan(1);
});

it('stops at files that are longer than sensible', async () => {
  const { answer } = await digestOf(file, { maxBytes: 5 });
  expect(answer).toMatchObject({
    ok: false,
    failure: { kind: 'invalid', hint: expect.stringContaining('--checksum') },
  });
});

it('says when nobody answers', async () => {
  const downloads = createDownloads(quick);
  expect(await downloads.digest('http://127.0.0.1:1/x')).toMatchObject({
    ok: false,
    failure: { kind: 'unreachable', host: '127.0.0.1:1' },
  });
});
