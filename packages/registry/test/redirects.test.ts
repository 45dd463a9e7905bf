import { imageFixture } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import type { CredentialSource } from '../src/auth/credentials.ts';
import { type Exchange, type HttpRequest, type Send } from '../src/http/http.ts';
import { withRedirects } from '../src/http/redirect.ts';
import { createRegistry } from '../src/registry.ts';
import { serveImage } from './support/serve-image.ts';
import { startServer } from './support/server.ts';

const LOGIN: CredentialSource = async () => ({
  credentials: { kind: 'basic', username: 'me', password: 's3cret' },
});

it('follows blobs to where they are stored, and leaves the login behind', async () => {
  const fixture = imageFixture({ platforms: { 'linux/amd64': {} } });
  await using store = await startServer(serveImage(fixture));
  await using server = await startServer((request, response) => {
    if (request.headers.authorization === undefined)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
    if (!request.path.includes('/blobs/')) return serveImage(fixture)(request, response);
    return void response.writeHead(307, { location: `http://${store.host}${request.path}` }).end();
  });
  const answer = await createRegistry({ auth: LOGIN }).resolve(`${server.host}/team/app:1`);
  expect(answer).toEqual({ ok: true, value: fixture.resolved });
  expect(store.seen).toHaveLength(1);
  expect(store.seen[0]?.headers).not.toHaveProperty('authorization');
});

it('shows no login to a store that asks for one', async () => {
  await using store = await startServer((_, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="store"' }).end();
  });
  await using server = await startServer(({ path }, response) => {
    response.writeHead(307, { location: `http://${store.host}${path}` }).end();
  });
  const answer = await createRegistry({ auth: LOGIN }).head(`${server.host}/team/app:1`);
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'unauthorized' } });
  expect(server.seen).toHaveLength(1);
  expect(store.seen).toHaveLength(1);
});

it('gives up on circles', async () => {
  await using server = await startServer(({ path }, response) => {
    response.writeHead(302, { location: path }).end();
  });
  const answer = await createRegistry({ auth: LOGIN }).head(`${server.host}/team/app:1`);
  expect(answer).toMatchObject({
    ok: false,
    failure: { kind: 'invalid', message: expect.stringContaining('redirects more than 5 times') },
  });
  expect(server.seen).toHaveLength(6);
});

describe('withRedirects', () => {
  const request = (url: string, method: HttpRequest['method'] = 'GET'): HttpRequest => ({
    method,
    url: new URL(url),
    headers: { authorization: 'Bearer t', accept: 'x' },
    maxBytes: 10,
  });

  /** Redirects once to the location, then answers 200. */
  function once(location: string | undefined, status = 302) {
    const sent: HttpRequest[] = [];
    const send: Send = async (request): Promise<Exchange> => {
      sent.push(request);
      const redirects = sent.length === 1;
      return {
        kind: 'answer',
        url: request.url,
        status: redirects ? status : 200,
        headers: new Headers(redirects && location !== undefined ? { location } : {}),
        body: new Uint8Array(),
      };
    };
    return { sent, send: withRedirects(send) };
  }

  it('keeps the login on the same host, relative targets included', async () => {
    const { sent, send } = once('/elsewhere');
    expect(await send(request('https://a.example/v2/'))).toMatchObject({ status: 200 });
    expect(sent[1]).toMatchObject({
      url: new URL('https://a.example/elsewhere'),
      headers: { authorization: 'Bearer t', accept: 'x' },
    });
  });

  it.each(['https://a.example:8443/', 'https://b.example/', 'https://sub.a.example/'])(
    'drops the login for %s',
    async (location) => {
      const { sent, send } = once(location);
      await send(request('https://a.example/v2/'));
      expect(sent[1]?.headers).toEqual({ accept: 'x' });
    },
  );

  it.each([
    ['plain HTTP', 'http://b.example/'],
    ['a file', 'file:///etc/passwd'],
    ['nowhere', undefined],
    ['nonsense', 'https://'],
  ])('never goes from HTTPS to %s', async (_, location) => {
    const { sent, send } = once(location);
    expect(await send(request('https://a.example/v2/'))).toMatchObject({
      kind: 'fault',
      cause: 'redirect',
    });
    expect(sent).toHaveLength(1);
  });

  it('turns no PUT into a GET, but repeats it where it is told to', async () => {
    const see = once('https://b.example/', 303);
    expect(await see.send(request('https://a.example/', 'PUT'))).toMatchObject({ status: 303 });
    const repeat = once('https://b.example/', 308);
    await repeat.send(request('https://a.example/', 'PUT'));
    expect(repeat.sent[1]).toMatchObject({ method: 'PUT' });
  });
});
