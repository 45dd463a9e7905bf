import { imageFixture } from '@orchestrate/testkit';
import { expect, it } from 'vitest';
import { ANONYMOUS } from '../src/auth/credentials.ts';
import { createRegistry } from '../src/registry.ts';
import { fakeTime } from './support/fake-time.ts';
import { serveImage } from './support/serve-image.ts';
import { type Handler, startServer } from './support/server.ts';

const fixture = imageFixture({ platforms: { 'linux/amd64': {} } });

async function withdraw(answers: Partial<Record<string, Handler>>, kept: readonly string[] = []) {
  const serve = serveImage(fixture);
  await using server = await startServer((request, response) =>
    (answers[request.method ?? ''] ?? serve)(request, response),
  );
  const mirrors = [{ host: server.host, location: 'mirror.invalid' }];
  const registry = createRegistry({ auth: ANONYMOUS, ...fakeTime(), mirrors });
  const answer = await registry.withdraw(`${server.host}/team/app:run-1`, kept);
  return { answer, seen: server.seen.map(({ method, path }) => `${method} ${path}`), server };
}

const status =
  (code: number): Handler =>
  (_, response) =>
    void response.writeHead(code).end();

it('replaces the manifest where the registry deletes nothing, past any mirror', async () => {
  const { answer, seen, server } = await withdraw({ DELETE: status(405), PUT: status(201) });
  expect(answer).toEqual({ ok: true, value: 'replaced' });
  expect(seen).toEqual([
    'HEAD /v2/team/app/manifests/run-1',
    `DELETE /v2/team/app/manifests/${fixture.resolved.digest}`,
    'PUT /v2/team/app/manifests/run-1',
  ]);
  expect(JSON.parse(server.seen.at(-1)?.body ?? '')).toMatchObject({ manifests: [] });
});

it('deletes nothing when it cannot know whether a kept tag needs it', async () => {
  const head: Handler = (request, response) =>
    request.path.endsWith('latest')
      ? status(403)(request, response)
      : serveImage(fixture)(request, response);
  const { answer, seen } = await withdraw({ HEAD: head, PUT: status(201) }, ['latest']);
  expect(answer).toEqual({ ok: true, value: 'replaced' });
  expect(seen.some((line) => line.startsWith('DELETE'))).toBe(false);
});

it('fails when the registry does neither', async () => {
  const { answer } = await withdraw({ DELETE: status(405), PUT: status(403) });
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'unauthorized' } });
});

it('takes a piece from a registry that sends the whole blob', async () => {
  await using server = await startServer(serveImage(fixture));
  const registry = createRegistry({ auth: ANONYMOUS, ...fakeTime() });
  const [digest, bytes] = [...fixture.blobs][0] ?? ['', new Uint8Array()];
  const name = `${server.host}/team/app@${digest}`;
  const piece = { offset: 2, size: bytes.length - 2 };
  expect(await registry.blob(name, piece)).toEqual({ ok: true, value: bytes.subarray(2) });
  const tooMuch = await registry.blob(name, { offset: 0, size: bytes.length + 1 });
  expect(tooMuch).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
});
