import { formatLocation } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

function worldWith(cache: string, more = '', env: Record<string, string> = {}): FakeWorld {
  const world = createFakeWorld({
    'orchestrate.yaml': `version: 1\nproject: shop\nregistry: r.example/shop\n${more}services:\n  api: {context: api, cache: ${cache}}\n`,
    'api/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
    'api/a': '1',
  });
  return Object.assign(world, { env });
}

const CI = { CI: 'true', GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'topic', CI_DEFAULT_BRANCH: 'main' };

async function requestOf(world: FakeWorld, options: Partial<typeof BUILD> = {}) {
  const result = await build(world, { ...BUILD, ...options });
  if (result.kind !== 'ended') throw new Error(JSON.stringify(result.diagnostics));
  const [request] = world.batches.at(-1)?.requests ?? [];
  if (request === undefined) throw new Error('nothing was built');
  return { ...request, codes: result.diagnostics.map(({ code }) => code) };
}

describe('layer caches of a build', () => {
  it('are those of the branch that CI names, and of the main branch', async () => {
    const { cacheFrom, cacheTo } = await requestOf(worldWith('{type: registry}', '', CI));
    expect(cacheFrom).toEqual([
      'type=registry,ref=r.example/shop/api:cache.api.topic.linux-amd64',
      'type=registry,ref=r.example/shop/api:cache.api.main.linux-amd64',
    ]);
    expect(cacheTo).toEqual([
      'type=registry,ref=r.example/shop/api:cache.api.topic.linux-amd64,mode=max,compression=zstd,oci-mediatypes=true,image-manifest=true,ignore-error=true',
    ]);
  });

  it('are not written where nobody knows the branch, and that is said', async () => {
    const { cacheTo, codes } = await requestOf(worldWith('{type: registry, write: always}'));
    expect(cacheTo).toEqual([]);
    expect(codes).toContain('cache/no-branch');
    for (const cache of ['{type: registry}', '{type: local, write: always}'])
      expect((await requestOf(worldWith(cache))).codes).not.toContain('cache/no-branch');
    const known = worldWith('{type: registry, write: always}', '', CI);
    expect((await requestOf(known)).codes).not.toContain('cache/no-branch');
  });

  it('come after what the manifest says in buildx’s words', async () => {
    const world = worldWith('{type: gha, to: [type=inline]}', '', {
      ...CI,
      ACTIONS_RUNTIME_TOKEN: 'x',
      ACTIONS_RESULTS_URL: 'https://x',
    });
    const { cacheFrom, cacheTo } = await requestOf(world);
    expect(cacheFrom).toEqual(['type=gha,scope=shop.api.linux-amd64,version=2']);
    expect(cacheTo[0]).toBe('type=inline');
    const told = { ACTIONS_CACHE_SERVICE_V2: 'true' };
    const github = await requestOf(Object.assign(world, { env: { ...world.env, ...told } }), {
      force: true,
    });
    expect(github.cacheFrom).toEqual(['type=gha,scope=shop.api.linux-amd64']);
  });

  it('are written but not read by a build without cache', async () => {
    const world = worldWith('{type: registry}', '', CI);
    const { cacheFrom, cacheTo } = await requestOf(world, { noCache: true, force: true });
    expect(cacheFrom).toEqual([]);
    expect(cacheTo).toHaveLength(1);
  });

  it('on GitHub are left out, and that is said, where its variables are not', async () => {
    const { cacheFrom, cacheTo, codes } = await requestOf(worldWith('{type: gha}', '', CI));
    expect([...cacheFrom, ...cacheTo]).toEqual([]);
    expect(codes).toContain('cache/no-actions-variables');
  });

  it('in folders are told by their place below the manifest', async () => {
    const { layerCache, cacheTo } = await requestOf(worldWith('{type: local}'));
    expect(layerCache?.to).toMatchObject([{ folder: '/repo/.orchestrate/layers/api/linux-amd64' }]);
    expect(cacheTo).toEqual([]);
  });

  it('get the values of their secrets, which are found in no words of ours', async () => {
    const world = worldWith(
      '{type: azblob, write: always, options: {account_url: u}, secrets: {secret_access_key: azure}}',
      'secrets: {azure: {env: AZURE}}\n',
      CI,
    );
    world.secrets.set('azure', 'k3y-of-the-account');
    world.driverOf = () => 'remote';
    const { layerCache, cacheFrom, cacheTo } = await requestOf(world);
    const [entry] = layerCache?.to ?? [];
    expect(entry?.secrets.map(({ id, value }) => [id, Buffer.from(value).toString()])).toEqual([
      ['secret_access_key', 'k3y-of-the-account'],
    ]);
    expect(JSON.stringify([cacheFrom, cacheTo, world.said])).not.toContain('k3y-of');
  });

  it('whose secret is missing stop the run before anything is built', async () => {
    const world = worldWith(
      '{type: azblob, options: {account_url: u}, secrets: {secret_access_key: azure}}',
      'secrets: {azure: {env: AZURE}}\n',
      CI,
    );
    world.driverOf = () => 'remote';
    const result = await build(world, BUILD);
    expect(result.kind).toBe('refused');
    expect(world.batches).toEqual([]);
  });

  it('that Docker Engine does not know are left out with a warning, and nobody is asked for their secrets', async () => {
    const azblob =
      '{type: azblob, options: {account_url: u}, secrets: {secret_access_key: azure}, to: ["type=s3,region=r,bucket=b", type=inline]}';
    const world = worldWith(azblob, 'secrets: {azure: {env: AZURE}}\n', CI);
    const { layerCache, cacheFrom, cacheTo, codes } = await requestOf(world);
    expect([layerCache, cacheFrom, cacheTo]).toEqual([undefined, [], ['type=inline']]);
    expect(codes).toEqual(['cache/not-in-engine', 'cache/not-in-engine']);
  });

  it('that Docker Engine does not know are told once for all that inherit them', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const world = createFakeWorld({
      'orchestrate.yaml': `version: 1\nproject: shop\nregistry: r.example/shop\ndefaults:\n  cache: {type: s3, options: {region: r, bucket: b}}\nservices:\n${names.map((name) => `  ${name}: {context: a}\n`).join('')}`,
      'a/Dockerfile': 'FROM busybox:stable\n',
    });
    const result = await build(Object.assign(world, { env: CI }), BUILD);
    const [warning, ...more] = result.diagnostics;
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ code: 'cache/not-in-engine', severity: 'warning' });
    expect(warning?.message).toContain('a, b, c and 2 more');
    expect(warning?.at && formatLocation(warning.at)).toBe('orchestrate.yaml:5:17');
  });

  it('are used by the builders of a pool that know them', async () => {
    const world = createFakeWorld({
      'orchestrate.yaml': `version: 1\nproject: shop\nregistry: r.example/shop\nbuilders: [here, there]\ndefaults:\n  cache: {type: s3, options: {region: r, bucket: b}}\nservices:\n${['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `  ${name}: {context: a, outputs: [push]}\n`).join('')}`,
      'a/Dockerfile': 'FROM busybox:stable\n',
    });
    world.driverOf = (name) => (name === 'here' ? 'docker' : 'remote');
    await build(Object.assign(world, { env: CI }), BUILD);
    const written = (builder: string) =>
      world.batches
        .filter((batch) => batch.builder === builder)
        .flatMap(({ requests }) => requests.map(({ cacheTo }) => cacheTo.length));
    expect(new Set(written('here'))).toEqual(new Set([0]));
    expect(new Set(written('there'))).toEqual(new Set([1]));
  });

  it('hide what buildx takes from the environment for them', async () => {
    const token = 'eyJ0.runtime-token.sig';
    const world = worldWith('{type: gha}', '', {
      ...CI,
      ACTIONS_RUNTIME_TOKEN: token,
      ACTIONS_RESULTS_URL: 'https://x',
      AWS_SECRET_ACCESS_KEY: 'not-asked-for',
    });
    const hidden: string[] = [];
    world.hide = (values) => hidden.push(...values.map((one) => Buffer.from(one).toString()));
    await requestOf(world);
    expect(hidden).toContain(token);
    expect(hidden).not.toContain('not-asked-for');
  });

  it('are no input: a service whose cache has changed is unchanged', async () => {
    const world = worldWith('{type: registry}');
    await build(world, BUILD);
    const text = world.texts.get('orchestrate.yaml') ?? '';
    world.texts.set('orchestrate.yaml', text.replace('{type: registry}', '{type: local}'));
    const result = await build(world, BUILD);
    expect(result).toMatchObject({ record: { services: [{ outcome: 'unchanged' }] } });
    expect(world.batches).toHaveLength(1);
  });
});
