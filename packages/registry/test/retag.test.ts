import { imageFixture } from '@orchestrate/testkit';
import { expect, it } from 'vitest';
import { ANONYMOUS } from '../src/auth/credentials.ts';
import { createRegistry } from '../src/registry.ts';
import { fakeTime } from './support/fake-time.ts';
import { serveImage } from './support/serve-image.ts';
import { type Handler, startServer } from './support/server.ts';

const fixture = imageFixture({ platforms: { 'linux/amd64': {} } });
const top = fixture.manifests.at(-1);
const digest = fixture.resolved.digest;

async function retag(put: Handler, tags: readonly string[], head: Handler = untagged) {
  await using server = await startServer((request, response) =>
    handler(request.method)(request, response),
  );
  function handler(method: string | undefined): Handler {
    if (method === 'PUT') return put;
    return method === 'HEAD' ? head : serveImage(fixture);
  }
  const mirrors = [{ host: server.host, location: 'mirror.invalid' }];
  const registry = createRegistry({ auth: ANONYMOUS, ...fakeTime(), mirrors });
  const answer = await registry.retag(`${server.host}/team/app@${digest}`, tags);
  const sent = (wanted: string) => server.seen.filter(({ method }) => method === wanted);
  return { answer, puts: sent('PUT'), gets: sent('GET'), host: server.host };
}

const untagged: Handler = (_, response) => void response.writeHead(404).end();

const created: Handler = (_, response) =>
  void response.writeHead(201, { 'docker-content-digest': digest }).end();

it('writes the very bytes with their type under each tag once, past any mirror', async () => {
  const { answer, puts } = await retag(created, ['1.0', 'latest', '1.0']);
  expect(answer).toEqual({ ok: true, value: undefined });
  expect(puts.map(({ path }) => path).toSorted()).toEqual([
    '/v2/team/app/manifests/1.0',
    '/v2/team/app/manifests/latest',
  ]);
  for (const { body, headers } of puts) {
    expect(body).toBe(new TextDecoder().decode(top?.bytes));
    expect(headers['content-type']).toBe(top?.mediaType);
  }
});

it('tries all tags, and names those that were not written', async () => {
  const { answer, puts, host } = await retag(
    (request, response) =>
      request.path.endsWith('good')
        ? created(request, response)
        : void response.writeHead(403).end('{"errors":[{"code":"DENIED"}]}'),
    ['good', 'bad', 'worse'],
  );
  expect(puts).toHaveLength(3);
  expect(answer).toEqual({
    ok: false,
    failure: {
      kind: 'unauthorized',
      host,
      message: `2 of 3 tags could not be written (bad, worse): ${host} refuses access to ${host}/team/app:bad: 403 (DENIED).`,
      hint: expect.stringContaining(`docker login ${host}`),
    },
  });
});

it('repeats a PUT that met a passing fault', async () => {
  let count = 0;
  const { answer, puts } = await retag(
    (request, response) => {
      count += 1;
      return count === 1 ? response.destroy() : created(request, response);
    },
    ['1.0'],
  );
  expect(answer).toEqual({ ok: true, value: undefined });
  expect(puts).toHaveLength(2);
});

it('notices a registry that stores something else', async () => {
  const other = `sha256:${'0'.repeat(64)}`;
  const { answer } = await retag(
    (_, response) => response.writeHead(201, { 'docker-content-digest': other }).end(),
    ['1.0'],
  );
  expect(answer).toMatchObject({
    ok: false,
    failure: { kind: 'invalid', message: expect.stringContaining(`stored ${other} instead`) },
  });
});

it('leaves tags alone that lead there already, and reads nothing when all do', async () => {
  const all = await retag(created, ['1.0', 'latest'], serveImage(fixture));
  expect(all).toMatchObject({ answer: { ok: true }, puts: [], gets: [] });
  const some = await retag(created, ['1.0', 'latest'], (request, response) =>
    (request.path.endsWith('1.0') ? serveImage(fixture) : untagged)(request, response),
  );
  expect(some.answer).toEqual({ ok: true, value: undefined });
  expect(some.puts.map(({ path }) => path)).toEqual(['/v2/team/app/manifests/latest']);
});

it('writes a tag that leads elsewhere, or that could not be asked for', async () => {
  const other: Handler = (_, response) =>
    void response.writeHead(200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }).end();
  const refused: Handler = (_, response) => void response.writeHead(403).end();
  for (const head of [other, refused]) {
    const { answer, puts } = await retag(created, ['1.0'], head);
    expect(answer).toEqual({ ok: true, value: undefined });
    expect(puts).toHaveLength(1);
  }
});
