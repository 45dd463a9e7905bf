import { describeRegistryContract, imageFixture } from '@orchestrate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANONYMOUS, type CredentialSource } from '../src/auth/credentials.ts';
import { createRegistry } from '../src/registry.ts';
import { pushFixture } from './support/push-fixture.ts';
import { type RealRegistry, startRealRegistry, USER } from './support/real-registry.ts';

const LOGIN: CredentialSource = async () => ({ credentials: { kind: 'basic', ...USER } });
const HEADERS = {
  authorization: `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`,
};

describeRegistryContract('the client on a real registry', async () => {
  const { host, close } = await startRealRegistry({ login: false });
  return {
    registry: createRegistry({ auth: ANONYMOUS }),
    host,
    publish: (name, _, fixture) => pushFixture(name, fixture),
    close,
  };
});

describeRegistryContract('the client on a real registry with a login', async () => {
  const { host, close } = await startRealRegistry({ login: true });
  return {
    registry: createRegistry({ auth: LOGIN }),
    host,
    publish: (name, _, fixture) => pushFixture(name, fixture, HEADERS),
    close,
  };
});

describe('a real registry with a login', () => {
  let real: RealRegistry;
  beforeAll(async () => {
    real = await startRealRegistry({ login: true });
  });
  afterAll(() => real.close());

  it.each([
    ['nobody', ANONYMOUS, 'docker login'],
    [
      'a wrong password',
      async () => ({ credentials: { kind: 'basic' as const, ...USER, password: 'wrong' } }),
      'does not allow this',
    ],
  ])('refuses %s and says what to do', async (_, auth: CredentialSource, hint) => {
    const answer = await createRegistry({ auth }).resolve(`${real.host}/team/app:1`);
    expect(answer).toMatchObject({
      ok: false,
      failure: { kind: 'unauthorized', host: real.host, hint: expect.stringContaining(hint) },
    });
    expect(JSON.stringify(answer)).not.toContain('wrong');
  });

  it('serves as a mirror with a path prefix for another host', async () => {
    const fixture = imageFixture({ platforms: { 'linux/amd64': {} } });
    await pushFixture(`${real.host}/hub/library/python:3.13-slim`, fixture, HEADERS);
    const mirrors = [{ host: 'docker.io', location: `${real.host}/hub` }];
    const registry = createRegistry({ auth: LOGIN, mirrors });
    const name = 'docker.io/library/python:3.13-slim';
    expect(await registry.resolve(name)).toEqual({ ok: true, value: fixture.resolved });
    expect(await registry.head(name)).toEqual({ ok: true, value: fixture.resolved.digest });
  });
});
