import { imageFixture } from '@orchestrate/testkit';
import { expect, it } from 'vitest';
import { ANONYMOUS } from '../src/auth/credentials.ts';
import { createRegistry } from '../src/registry.ts';
import { fakeTime } from './support/fake-time.ts';
import { serveImage } from './support/serve-image.ts';
import { startServer } from './support/server.ts';

const fixture = imageFixture({ platforms: { 'linux/amd64': {}, 'linux/arm64': {} } });
const good = serveImage(fixture);

it.each(['headers', 'body'])('lets go of a server that is slow with its %s', async (slowWith) => {
  const controller = new AbortController();
  const reason = new Error('interrupted');
  const { promise: clientGone, resolve: sawClientGo } = Promise.withResolvers<void>();
  await using server = await startServer((request, response) => {
    if (request.method === 'HEAD') return good(request, response);
    response.on('close', sawClientGo);
    if (slowWith === 'body') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{', () => controller.abort(reason));
    } else {
      controller.abort(reason);
    }
  });
  const registry = createRegistry({ auth: ANONYMOUS });
  await expect(registry.resolve(`${server.host}/team/app:1`, controller.signal)).rejects.toBe(
    reason,
  );
  await clientGone;
  expect(server.seen).toHaveLength(2);
});

it('asks again, and at last says that there was no answer in time', async () => {
  await using server = await startServer((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{');
  });
  const time = fakeTime();
  const registry = createRegistry({ auth: ANONYMOUS, ...time, timeoutMs: 20 });
  const digest = fixture.resolved.digest;
  const answer = await registry.resolve(`${server.host}/team/app@${digest}`);
  expect(time.waits).toHaveLength(4);
  expect(answer).toMatchObject({
    ok: false,
    failure: {
      kind: 'unreachable',
      message: `${server.host} did not answer within 0.02 s.`,
    },
  });
});
