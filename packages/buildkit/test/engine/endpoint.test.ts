import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextBuilder } from '../../src/builders/current-builder.ts';
import { findEndpoint } from '../../src/engine/endpoint.ts';
import { addressBuilder } from '../../src/process/builder-address.ts';

let config = '';
beforeAll(async () => {
  config = await mkdtemp(join(tmpdir(), 'contexts-'));
  await writeFile(join(config, 'config.json'), JSON.stringify({ currentContext: 'near' }));
  await addContext('near', 'unix:///run/near.sock');
  await addContext('far', 'tcp://far.example.org');
});
afterAll(() => rm(config, { recursive: true, force: true }));

async function addContext(name: string, host: string): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex');
  await mkdir(join(config, 'contexts', 'meta', id), { recursive: true });
  const meta = { Name: name, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
  await writeFile(join(config, 'contexts', 'meta', id, 'meta.json'), JSON.stringify(meta));
}

describe('findEndpoint', () => {
  it('takes the current context, unless the environment says otherwise', async () => {
    const env = { DOCKER_CONFIG: config };
    const found = await Promise.all([
      findEndpoint(env),
      findEndpoint({ ...env, DOCKER_CONTEXT: 'far' }),
      findEndpoint({ ...env, DOCKER_CONTEXT: 'far', DOCKER_HOST: 'unix:///run/host.sock' }),
      findEndpoint({ DOCKER_CONFIG: '/nowhere' }),
    ]);
    expect(found.map((endpoint) => endpoint?.address)).toEqual([
      'unix:///run/near.sock',
      'tcp://far.example.org',
      'unix:///run/host.sock',
      'unix:///var/run/docker.sock',
    ]);
  });

  it('knows TLS files of contexts and of the environment', async () => {
    const far = await findEndpoint({ DOCKER_CONFIG: config }, 'far');
    expect(far).toMatchObject({
      kind: 'tcp',
      host: 'far.example.org',
      port: 2376,
      tls: { verify: true },
    });
    const env = { DOCKER_HOST: 'tcp://a:1', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    expect(await findEndpoint(env)).toMatchObject({ port: 1, tls: { folder: '/certs' } });
    expect(await findEndpoint({ DOCKER_HOST: 'tcp://a' })).toEqual({
      address: 'tcp://a',
      kind: 'tcp',
      host: 'a',
      port: 2375,
    });
  });

  it('reads ssh addresses', async () => {
    const endpoint = await findEndpoint({ DOCKER_HOST: 'ssh://me@far.example.org:2222' });
    expect(endpoint).toMatchObject({
      kind: 'ssh',
      destination: ['-l', 'me', '-p', '2222', '--', 'far.example.org'],
    });
  });

  it('finds nothing for a context that does not exist', async () => {
    expect(await findEndpoint({ DOCKER_CONFIG: config }, 'nope')).toBeUndefined();
  });
});

describe('builders', () => {
  it('are contexts or were created; buildx is told in the way it takes', async () => {
    const made = join(config, 'made');
    await mkdir(join(made, 'instances'), { recursive: true });
    await writeFile(join(made, 'instances', 'farm'), '{}');
    const env = { DOCKER_CONFIG: config, BUILDX_CONFIG: made };
    const names = [undefined, 'Farm', 'far', 'default', 'nope'];
    expect(await Promise.all(names.map((name) => addressBuilder(env, name)))).toEqual([
      { args: [] },
      { args: ['--builder', 'Farm'] },
      { args: [], dockerContext: 'far' },
      { args: [], dockerContext: 'default' },
      { args: ['--builder', 'nope'] },
    ]);
    expect(await Promise.all(names.map((name) => contextBuilder(env, name)))).toEqual([
      undefined,
      undefined,
      'far',
      'default',
      undefined,
    ]);
  });

  it('are the current context when nobody ever made one', async () => {
    expect(await contextBuilder({ DOCKER_CONFIG: config }, undefined)).toBe('near');
    const asked = { DOCKER_CONFIG: config, BUILDX_BUILDER: 'farm' };
    expect(await contextBuilder(asked, undefined)).toBeUndefined();
  });
});
