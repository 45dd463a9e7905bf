import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld, type FakeWorld, lockOf } from './fake-world.ts';

const BASE = 'FROM busybox:stable\nCOPY . /\n';
const texts = {
  'orchestrate.yaml':
    'version: 1\nproject: shop\nservices:\n  base: {context: base}\n  api: {context: api}\n  web: {context: web}\n',
  'base/Dockerfile': BASE,
  'base/a': '1',
  'api/Dockerfile': 'FROM base\nCOPY . /\n',
  'api/a': '1',
  'web/Dockerfile': BASE,
  'web/a': '1',
};

async function outcomesOf(
  world: FakeWorld,
  options: Partial<typeof BUILD> = {},
): Promise<Record<string, string>> {
  const result = await build(world, { ...BUILD, ...options });
  if (result.kind !== 'ended') throw new Error(JSON.stringify(result.diagnostics));
  return Object.fromEntries(result.record.services.map((one) => [one.service, one.outcome]));
}

describe('what is built', () => {
  it('builds all, then nothing, then what a change touches', async () => {
    const world = createFakeWorld(texts);
    expect(await outcomesOf(world)).toEqual({ base: 'built', api: 'built', web: 'built' });
    expect(await outcomesOf(world)).toEqual({
      base: 'unchanged',
      api: 'unchanged',
      web: 'unchanged',
    });
    world.texts.set('api/a', '2');
    expect(await outcomesOf(world)).toEqual({ base: 'unchanged', api: 'built', web: 'unchanged' });
    world.texts.set('base/a', '2');
    expect(await outcomesOf(world)).toEqual({ base: 'built', api: 'built', web: 'unchanged' });
  });

  it('does not believe that an image is there when its tag is gone or moved', async () => {
    const world = createFakeWorld(texts);
    await outcomesOf(world);
    world.engine.delete('docker.io/shop/web:latest');
    expect(await outcomesOf(world)).toMatchObject({ web: 'built', base: 'unchanged' });
    world.engine.set('docker.io/shop/web:latest', 'sha256:other');
    expect(await outcomesOf(world)).toMatchObject({ web: 'built', base: 'unchanged' });
  });

  it('says once what several builds of a run complain about', async () => {
    const world = createFakeWorld(texts);
    const diagnostic = { code: 'buildkit/x', severity: 'warning', message: 'Spaces.' } as const;
    world.says = () => [{ type: 'diagnosed', diagnostic }];
    await outcomesOf(world);
    expect(world.said.filter(({ type }) => type === 'diagnosed')).toEqual([
      { type: 'diagnosed', diagnostic },
    ]);
  });

  it('forgets failures: what failed is built again', async () => {
    const world = createFakeWorld(texts);
    world.result = ({ service }) =>
      service === 'web'
        ? {
            status: 'failed',
            failure: { kind: 'step', message: 'exit code 1', transient: false, line: 2 },
          }
        : {};
    const result = await build(world, BUILD);
    expect(result).toMatchObject({ kind: 'ended', record: { status: 'failed' } });
    expect(
      result.kind === 'ended' &&
        result.record.services.find((one) => one.service === 'web')?.reason,
    ).toBe('exit code 1');
    world.result = () => ({});
    expect(await outcomesOf(world)).toEqual({ base: 'unchanged', api: 'unchanged', web: 'built' });
  });

  it('builds a base again when its locked digest moves, and what stands on it', async () => {
    const world = createFakeWorld(texts);
    await outcomesOf(world, { names: ['api'] });
    world.lock = { kind: 'none' };
    world.fakeRegistry.publish('docker.io/library/busybox:stable', {
      platforms: { 'linux/amd64': { layers: ['new'] } },
    });
    expect(await outcomesOf(world, { names: ['api'] })).toEqual({ base: 'built', api: 'built' });
  });
});

describe('the driver', () => {
  it('is told the lock as a policy, and parents by digest', async () => {
    const world = createFakeWorld(texts);
    await outcomesOf(world);
    const digest = lockOf(world)?.images.get('docker.io/library/busybox:stable')?.digest ?? 'none';
    expect(world.batches[0]?.sourcePolicy?.rules.at(-1)?.updates?.identifier).toContain(digest);
    const api = world.batches
      .flatMap((batch) => batch.requests)
      .find((request) => request.service === 'api');
    expect(api?.contexts).toEqual({
      base: {
        kind: 'image',
        name: `docker.io/shop/base:latest@${world.engine.get('docker.io/shop/base:latest')}`,
      },
    });
    const base = world.batches
      .flatMap((batch) => batch.requests)
      .find((request) => request.service === 'base');
    expect(base?.labels).toEqual({
      'org.opencontainers.image.base.name': 'docker.io/library/busybox:stable',
      'org.opencontainers.image.base.digest': digest,
    });
  });

  it('is not believed when its provenance names what the lock does not know', async () => {
    const world = createFakeWorld(texts);
    world.result = () => ({
      materials: [{ uri: 'pkg:docker/evil@1', digest: `sha256:${'0'.repeat(64)}` }],
    });
    expect(await outcomesOf(world)).toEqual({ base: 'failed', api: 'not-started', web: 'failed' });
  });
});

describe('a run that does not pass', () => {
  it('leaves lock and tags as they were', async () => {
    const world = createFakeWorld({
      ...texts,
      'orchestrate.yaml': `${texts['orchestrate.yaml']}registry: registry.example.com/shop\ndefaults: {outputs: [push], tags: [v1]}\n`,
    });
    world.result = ({ service }) =>
      service === 'web'
        ? { status: 'failed', failure: { kind: 'step', message: 'no', transient: false } }
        : {};
    await build(world, BUILD);
    expect(world.lock).toEqual({ kind: 'none' });
    expect([...world.fakeRegistry.tagsOf('registry.example.com/shop/base').keys()]).toEqual([
      'run-run1',
    ]);
    world.result = () => ({});
    await build(world, BUILD);
    expect([...world.fakeRegistry.tagsOf('registry.example.com/shop/base').keys()]).toEqual(
      expect.arrayContaining(['v1', expect.stringMatching(/^key-[0-9a-f]{64}$/)]),
    );
    expect(lockOf(world)?.images.size).toBe(1);
  });

  it('keeps no staging tag in the engine, and the wanted ones of what is loaded as well', async () => {
    const world = createFakeWorld({
      ...texts,
      'orchestrate.yaml':
        'version: 1\nproject: shop\nregistry: registry.example.com/shop\nservices:\n  web: {context: web, outputs: [push, load]}\n  base: {context: base, outputs: [push]}\n',
    });
    await build(world, BUILD);
    expect([...world.engine.keys()]).toEqual(['registry.example.com/shop/web:latest']);
  });

  it('asks for nothing but refuses with every gap when frozen', async () => {
    const world = createFakeWorld(texts);
    const result = await build(world, { ...BUILD, frozen: true });
    expect(result).toMatchObject({ kind: 'refused' });
    expect(result.diagnostics.map((one) => [one.code, one.at?.source.path])).toEqual([
      ['lock/missing', 'base/Dockerfile'],
      ['lock/missing', 'web/Dockerfile'],
    ]);
    expect(world.fakeRegistry.calls).toEqual([]);
    expect(world.batches).toEqual([]);
  });

  it('starts nothing when a secret is missing', async () => {
    const world = createFakeWorld({
      ...texts,
      'web/Dockerfile': 'FROM busybox:stable\nRUN --mount=type=secret,id=token true\n',
      'orchestrate.yaml':
        'version: 1\nproject: shop\nsecrets: {token: {env: TOKEN}}\nservices:\n  web: {context: web, secrets: [token]}\n',
    });
    expect(await build(world, BUILD)).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'secret/missing' }],
    });
    expect(world.batches).toEqual([]);
    world.secrets.set('token', 'hunter2!');
    expect(await build(world, BUILD)).toMatchObject({
      kind: 'ended',
      record: { status: 'succeeded' },
    });
  });
});
