import { imageFixture } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { ANONYMOUS, type CredentialSource, type Credentials } from '../src/auth/credentials.ts';
import { createRegistry } from '../src/registry.ts';
import { fakeTime } from './support/fake-time.ts';
import { serveImage } from './support/serve-image.ts';
import { type Handler, type Seen, type Server, startServer } from './support/server.ts';

const fixture = imageFixture({ platforms: { 'linux/amd64': {} } });
const digest = fixture.resolved.digest;
const BASIC: Credentials = { kind: 'basic', username: 'me', password: 's3cret' };
const as =
  (credentials: Credentials): CredentialSource =>
  async () => ({ credentials });

interface TokenRegistry extends AsyncDisposable {
  readonly host: string;
  readonly tokenRequests: readonly Seen[];
  readonly requests: readonly Seen[];
}

/** A registry that takes the tokens `token-1`, `token-2` … of a token server beside it, each while `accepts` says so. */
async function startTokenRegistry(around: {
  readonly accepts?: (token: string) => boolean;
  readonly give?: (request: Seen, count: number) => Handler;
  readonly realm?: (tokenServer: Server) => string;
}): Promise<TokenRegistry> {
  const accepts = around.accepts ?? (() => true);
  const give = around.give ?? ((_, count) => json({ token: `token-${count}`, expires_in: 300 }));
  const tokens: Server = await startServer((request, response) =>
    give(request, tokens.seen.length)(request, response),
  );
  const realm = around.realm?.(tokens) ?? `http://${tokens.host}/token`;
  const server = await startServer((request, response) => {
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    if (token !== undefined && accepts(token)) return serveImage(fixture)(request, response);
    const challenge = `Bearer realm="${realm}",service="the registry",scope="repository:team/app:pull"`;
    response.writeHead(401, { 'www-authenticate': challenge }).end();
  });
  return {
    host: server.host,
    requests: server.seen,
    tokenRequests: tokens.seen,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await tokens[Symbol.asyncDispose]();
    },
  };
}

function json(document: unknown, status = 200): Handler {
  return (_, response) => void response.writeHead(status).end(JSON.stringify(document));
}

describe('a token', () => {
  it('is asked for without a login when there is none, with the scope that is needed', async () => {
    await using server = await startTokenRegistry({});
    const registry = createRegistry({ auth: ANONYMOUS });
    expect(await registry.head(`${server.host}/team/app:1`)).toEqual({ ok: true, value: digest });
    expect(server.tokenRequests).toMatchObject([
      {
        method: 'GET',
        path: '/token?service=the+registry&scope=repository%3Ateam%2Fapp%3Apull',
      },
    ]);
    expect(server.tokenRequests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('serves many requests, and other repositories need no second 401', async () => {
    await using server = await startTokenRegistry({});
    const registry = createRegistry({ auth: as(BASIC) });
    await registry.resolve(`${server.host}/team/app:1`);
    await registry.head(`${server.host}/team/app:2`);
    await registry.head(`${server.host}/team/other:1`);
    const unauthorized = server.requests.filter(({ headers }) => !headers.authorization);
    expect(unauthorized).toHaveLength(1);
    expect(server.tokenRequests).toHaveLength(2);
    const basic = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;
    expect(server.tokenRequests[0]?.headers.authorization).toBe(basic);
    expect(server.requests.some(({ headers }) => headers.authorization === basic)).toBe(false);
  });

  it('is shared by requests that need it at the same time', async () => {
    await using server = await startTokenRegistry({});
    const registry = createRegistry({ auth: ANONYMOUS });
    const names = Array.from({ length: 20 }, (_, at) => `${server.host}/team/app:${at}`);
    const answers = await Promise.all(names.map((name) => registry.head(name)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(server.tokenRequests).toHaveLength(1);
  });

  it('is replaced before it expires', async () => {
    await using server = await startTokenRegistry({});
    const time = fakeTime();
    const registry = createRegistry({ auth: ANONYMOUS, ...time });
    const name = `${server.host}/team/app:1`;
    await registry.head(name);
    await time.wait(289_000, undefined);
    await registry.head(name);
    expect(server.tokenRequests).toHaveLength(1);
    await time.wait(2000, undefined);
    await registry.head(name);
    expect(server.tokenRequests).toHaveLength(2);
    expect(server.requests).toHaveLength(4);
  });

  it('lives for a minute when the server does not say, or says less', async () => {
    for (const lifetime of [{}, { expires_in: 1 }]) {
      await using server = await startTokenRegistry({
        give: () => json({ access_token: 'token', ...lifetime }),
      });
      const time = fakeTime();
      const registry = createRegistry({ auth: ANONYMOUS, ...time });
      await registry.head(`${server.host}/team/app:1`);
      await time.wait(49_000, undefined);
      await registry.head(`${server.host}/team/app:1`);
      expect(server.tokenRequests).toHaveLength(1);
    }
  });

  it('is replaced once when the registry no longer takes it', async () => {
    let revoked = false;
    await using server = await startTokenRegistry({
      accepts: (token) => (revoked ? token === 'token-2' : token === 'token-1'),
    });
    const registry = createRegistry({ auth: ANONYMOUS });
    await registry.head(`${server.host}/team/app:1`);
    revoked = true;
    const answer = await registry.head(`${server.host}/team/app:1`);
    expect(answer).toEqual({ ok: true, value: digest });
    expect(server.tokenRequests).toHaveLength(2);
  });

  it('that is never taken ends in a refusal, not in a circle', async () => {
    await using server = await startTokenRegistry({ accepts: () => false });
    const answer = await createRegistry({ auth: as(BASIC) }).head(`${server.host}/team/app:1`);
    expect(answer).toMatchObject({
      ok: false,
      failure: { kind: 'unauthorized', hint: expect.stringContaining('docker login 127.0.0.1') },
    });
    expect(server.requests).toHaveLength(2);
    expect(server.tokenRequests).toHaveLength(1);
  });

  it('allows writing when tags are written', async () => {
    const written: string[] = [];
    await using server = await startTokenRegistry({});
    const registry = createRegistry({ auth: ANONYMOUS });
    await registry.retag(`${server.host}/team/app@${digest}`, ['1.0']);
    written.push(...server.tokenRequests.map(({ path }) => path));
    expect(written).toEqual([
      '/token?service=the+registry&scope=repository%3Ateam%2Fapp%3Apull%2Cpush',
    ]);
  });
});

describe('other kinds of login', () => {
  it('an identity token is exchanged', async () => {
    await using server = await startTokenRegistry({
      give: (request) => json({ access_token: request.body.includes('refresh') ? 'good' : 'bad' }),
      accepts: (token) => token === 'good',
    });
    const auth = as({ kind: 'identity-token', token: 'a+b' });
    const answer = await createRegistry({ auth }).head(`${server.host}/team/app:1`);
    expect(answer).toEqual({ ok: true, value: digest });
    expect(server.tokenRequests[0]).toMatchObject({
      method: 'POST',
      body: 'grant_type=refresh_token&refresh_token=a%2Bb&service=the+registry&scope=repository%3Ateam%2Fapp%3Apull&client_id=orchestrate',
    });
  });

  it('a registry token is shown as it is', async () => {
    await using server = await startTokenRegistry({ accepts: (token) => token === 'ready-made' });
    const auth = as({ kind: 'registry-token', token: 'ready-made' });
    const answer = await createRegistry({ auth }).head(`${server.host}/team/app:1`);
    expect(answer).toEqual({ ok: true, value: digest });
    expect(server.tokenRequests).toEqual([]);
  });
});

describe('a token server', () => {
  it('that refuses the login is named', async () => {
    await using server = await startTokenRegistry({ give: () => json({}, 401) });
    const answer = await createRegistry({ auth: as(BASIC) }).resolve(`${server.host}/team/app:1`);
    expect(answer).toMatchObject({
      ok: false,
      failure: {
        kind: 'unauthorized',
        host: server.host,
        message: expect.stringContaining(`(which gives access to ${server.host}) refuses access`),
        hint: expect.stringContaining('does not allow this'),
      },
    });
    expect(JSON.stringify(answer)).not.toContain('s3cret');
  });

  it('is waited for like a registry', async () => {
    await using server = await startTokenRegistry({
      give: (_, count) => json({ token: 't' }, count < 3 ? 503 : 200),
    });
    const time = fakeTime();
    const answer = await createRegistry({ auth: ANONYMOUS, ...time }).head(`${server.host}/a/b:1`);
    expect(answer).toEqual({ ok: true, value: digest });
    expect(time.waits).toHaveLength(2);
  });

  it.each([
    ['that is not there', () => json({}, 404), 'answered 404'],
    ['without a token', () => json({ expires_in: 3 }), 'holds no token'],
    ['that speaks no JSON', () => json(''), 'holds no token'],
  ])('%s is the registry’s fault, not a missing image', async (_, give, message) => {
    await using server = await startTokenRegistry({ give });
    const answer = await createRegistry({ auth: ANONYMOUS }).head(`${server.host}/a/b:1`);
    expect(answer).toMatchObject({
      ok: false,
      failure: { kind: 'invalid', message: expect.stringContaining(message) },
    });
  });

  it.each(['http://tokens.example.com/token', 'ftp://x/', 'not a URL'])(
    'is shown no login unless its address is safe: %s',
    async (realm) => {
      await using server = await startTokenRegistry({ realm: () => realm });
      const answer = await createRegistry({ auth: as(BASIC) }).head(`${server.host}/a/b:1`);
      expect(answer).toMatchObject({
        ok: false,
        failure: { kind: 'invalid', message: expect.stringContaining('no HTTPS address') },
      });
    },
  );
});

describe('Basic', () => {
  const guarded: Handler = (request, response) => {
    if (request.headers.authorization !== undefined) return serveImage(fixture)(request, response);
    response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
  };

  it('comes along from the second request on', async () => {
    await using server = await startServer(guarded);
    await createRegistry({ auth: as(BASIC) }).resolve(`${server.host}/team/app:1`);
    const unauthorized = server.seen.filter(({ headers }) => !headers.authorization);
    expect({ all: server.seen.length, unauthorized: unauthorized.length }).toEqual({
      all: 5,
      unauthorized: 1,
    });
  });

  it('is not shown a second time when it was refused', async () => {
    let revoked = false;
    await using server = await startServer((request, response) => {
      const { authorization, ...headers } = request.headers;
      const shown = revoked
        ? { ...request, headers }
        : { ...request, headers: { ...headers, authorization } };
      guarded(shown, response);
    });
    const registry = createRegistry({ auth: as(BASIC) });
    await registry.head(`${server.host}/team/app:1`);
    revoked = true;
    const answer = await registry.head(`${server.host}/team/app:1`);
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'unauthorized' } });
    expect(server.seen).toHaveLength(3);
  });

  it('is not shown before it is asked for', async () => {
    await using server = await startServer(serveImage(fixture));
    await createRegistry({ auth: as(BASIC) }).resolve(`${server.host}/team/app:1`);
    expect(server.seen.some(({ headers }) => headers.authorization)).toBe(false);
  });
});

it('says why a stored login could not be used', async () => {
  await using server = await startServer((_, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
  });
  const auth = async () => ({ problem: 'docker-credential-x was not found on PATH' });
  const answer = await createRegistry({ auth }).head(`${server.host}/team/app:1`);
  expect(answer).toMatchObject({
    failure: { hint: expect.stringContaining('docker-credential-x was not found on PATH') },
  });
});
