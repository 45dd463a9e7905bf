import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHelperAsker } from '../src/auth/credential-helper.ts';
import { createDockerCredentials } from '../src/auth/docker-credentials.ts';
import { createRegistry } from '../src/registry.ts';
import { startServer } from './support/server.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const ME = { credentials: { kind: 'basic', username: 'me', password: 'pa:ss' } };
const AUTH = { auth: base64('me:pa:ss') };

let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'credentials-'));
  await mkdir(path.join(home, '.docker'));
});
afterEach(() => rm(home, { recursive: true }));

async function find(host: string, config: unknown, env: Record<string, string> = {}) {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  await writeFile(path.join(home, '.docker', 'config.json'), text);
  const asked: string[] = [];
  const helper = async (name: string, server: string) => {
    asked.push(`${name} ${server}`);
    return { credentials: { kind: 'identity-token' as const, token: name } };
  };
  const found = await createDockerCredentials({ HOME: home, ...env }, helper)(host);
  return { found, asked };
}

describe('auths', () => {
  it.each([
    ['ghcr.io', 'ghcr.io'],
    ['ghcr.io', 'https://ghcr.io'],
    ['localhost:5000', 'http://localhost:5000/v2/'],
    ['docker.io', 'https://index.docker.io/v1/'],
    ['docker.io', 'docker.io'],
    ['docker.io', 'registry-1.docker.io'],
  ])('finds %s under %s', async (host, key) => {
    expect((await find(host, { auths: { [key]: AUTH } })).found).toEqual(ME);
  });

  it.each(['ghcr.io:443', 'evil-ghcr.io', 'ghcr.io.evil.com', 'io'])(
    'gives nothing of others to %s',
    async (host) => {
      const auths = { 'ghcr.io': AUTH, 'https://index.docker.io/v1/': AUTH };
      expect((await find(host, { auths })).found).toEqual({});
    },
  );

  it('reads every form of a login', async () => {
    const auths = {
      a: { username: 'me', password: 'pa:ss' },
      b: { ...AUTH, identitytoken: 'refresh' },
      c: { registrytoken: 'ready' },
      d: {},
      e: { auth: base64('no colon') },
      f: { auth: base64('me:pa:ss\0\0') },
    };
    const found = async (host: string) => (await find(host, { auths })).found;
    expect(await found('a')).toEqual(ME);
    expect(await found('b')).toEqual({ credentials: { kind: 'identity-token', token: 'refresh' } });
    expect(await found('c')).toEqual({ credentials: { kind: 'registry-token', token: 'ready' } });
    expect(await found('d')).toEqual({});
    expect(await found('e')).toEqual({});
    expect(await found('f')).toEqual(ME);
  });
});

describe('where logins come from', () => {
  it('is the helper of the host, then the store, then the file', async () => {
    const config = {
      auths: { 'ghcr.io': AUTH },
      credHelpers: { 'ecr.example.com': 'ecr-login', 'docker.io': 'hub' },
      credsStore: 'desktop',
    };
    expect((await find('ecr.example.com', config)).asked).toEqual(['ecr-login ecr.example.com']);
    expect((await find('docker.io', config)).asked).toEqual(['hub https://index.docker.io/v1/']);
    expect((await find('ghcr.io', config)).asked).toEqual(['desktop ghcr.io']);
    expect(await find('ghcr.io', { ...config, credsStore: '' })).toEqual({ found: ME, asked: [] });
  });

  it('is DOCKER_AUTH_CONFIG before all others, and DOCKER_CONFIG names another folder', async () => {
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { 'ghcr.io': AUTH } });
    const store = { credsStore: 'desktop' };
    expect(await find('ghcr.io', store, { DOCKER_AUTH_CONFIG })).toEqual({ found: ME, asked: [] });
    expect((await find('quay.io', store, { DOCKER_AUTH_CONFIG })).asked).toHaveLength(1);
    const DOCKER_CONFIG = path.join(home, 'nowhere');
    expect(await find('ghcr.io', store, { DOCKER_CONFIG })).toEqual({ found: {}, asked: [] });
  });

  it('is asked once for each host', async () => {
    let count = 0;
    await writeFile(path.join(home, '.docker', 'config.json'), '{"credsStore":"x"}');
    const helper = async () => ({ problem: `${(count += 1)}` });
    const credentials = createDockerCredentials({ HOME: home }, helper);
    await Promise.all([credentials('a'), credentials('a'), credentials('b')]);
    expect(await credentials('a')).toEqual({ problem: '1' });
    expect(count).toBe(2);
  });
});

it('is where a registry without other settings gets them from', async () => {
  await using server = await startServer(({ headers }, response) => {
    if (headers.authorization === undefined)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
    return void response.writeHead(404).end();
  });
  const config = { auths: { [server.host]: AUTH } };
  await writeFile(path.join(home, '.docker', 'config.json'), JSON.stringify(config));
  const answer = await createRegistry({ env: { HOME: home } }).head(`${server.host}/team/app:1`);
  expect(answer).toEqual({ ok: true, value: undefined });
  expect(server.seen[1]?.headers.authorization).toBe(`Basic ${AUTH.auth}`);
});

describe('a configuration that cannot be used', () => {
  it.each([
    ['no JSON', '{"auths": {"ghcr.io": {"auth": "c2VjcmV0OnNlY3JldA=="}', 'look at JSON'],
    ['another shape', { auths: { 'ghcr.io': { auth: 7 } } }, 'look at auths.ghcr.io.auth'],
  ])('is a problem and holds no secret: %s', async (_, config, place) => {
    const { found } = await find('ghcr.io', config);
    expect(found).toEqual({ problem: expect.stringContaining(place) });
    expect(JSON.stringify(found)).not.toContain('c2VjcmV0');
  });

  it('is a problem when it is a folder', async () => {
    const file = path.join(home, '.docker', 'config.json');
    await mkdir(file);
    const found = await createDockerCredentials({ HOME: home })('ghcr.io');
    expect(found).toEqual({ problem: `${file} cannot be read (EISDIR)` });
  });
});

describe('credential helpers', () => {
  const bin = () => path.join(home, 'bin');
  const ask = createAsker();

  function createAsker() {
    return (name: string) =>
      createHelperAsker({ PATH: `${bin()}:${process.env['PATH'] ?? ''}` })(name, 'ghcr.io');
  }

  async function helper(name: string, script: string) {
    await mkdir(bin(), { recursive: true });
    const file = path.join(bin(), `docker-credential-${name}`);
    await writeFile(file, `#!${process.execPath}\n${script}`);
    await chmod(file, 0o755);
  }

  const ECHO = `
    const { text } = require('node:stream/consumers');
    text(process.stdin).then((server) => {
      const Username = process.argv[2] === 'get' ? 'me@' + server : 'wrong verb';
      console.log(JSON.stringify({ ServerURL: server, Username, Secret: 'pa:ss' }));
    });`;

  it('are asked for the server on standard input', async () => {
    await helper('good', ECHO);
    expect(await ask('good')).toEqual({
      credentials: { kind: 'basic', username: 'me@ghcr.io', password: 'pa:ss' },
    });
  });

  it('may give an identity token', async () => {
    await helper('token', `console.log('{"Username":"<token>","Secret":"refresh"}')`);
    expect(await ask('token')).toEqual({
      credentials: { kind: 'identity-token', token: 'refresh' },
    });
  });

  it('may know nothing', async () => {
    await helper(
      'none',
      `console.log('credentials not found in native keychain'); process.exit(1)`,
    );
    expect(await ask('none')).toEqual({});
  });

  it.each([
    ['fail', `console.log('s3cret'); console.error('s3cret'); process.exit(3)`, 'exit code 3'],
    ['babble', `console.log('s3cret')`, 'no credential'],
    ['flood', `for (;;) require('node:fs').writeSync(1, 's3cret'.repeat(10000))`, 'failed'],
  ])('may %s, which never shows what they printed', async (name, script, problem) => {
    await helper(name, script);
    const found = await ask(name);
    expect(found).toEqual({ problem: expect.stringContaining(problem) });
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  it('may not be there, or have a name that is a path', async () => {
    expect(await ask('missing')).toEqual({
      problem: 'docker-credential-missing was not found on PATH',
    });
    expect(await ask('../../bin/sh')).toEqual({ problem: expect.stringContaining('no name') });
  });
});
