import { describe, expect, it } from 'vitest';
import { lock } from '../src/lock.ts';
import { showLock } from '../src/show-lock.ts';
import { verifyLock } from '../src/verify-lock.ts';
import { createFakeWorld, type FakeWorld, lockOf } from './fake-world.ts';

const NODE = 'docker.io/library/node:24';
const texts = {
  'orchestrate.yaml':
    'version: 1\nproject: shop\nservices:\n  api: {context: api, platforms: [linux/amd64, linux/arm64]}\n  web: {context: web}\n',
  'api/Dockerfile': 'FROM node:24\n',
  'web/Dockerfile': 'FROM busybox:stable\nCOPY --from=node:24 /a /b\n',
};

async function lockedWorld(): Promise<FakeWorld> {
  const world = createFakeWorld(texts);
  world.fakeRegistry.publish(NODE, {
    platforms: { 'linux/amd64': {}, 'linux/arm64': {}, 'linux/s390x': {} },
  });
  const result = await lock(world, { check: false });
  if (result.kind !== 'locked') throw new Error(JSON.stringify(result.diagnostics));
  return world;
}

const entry = (world: FakeWorld) => lockOf(world)?.images.get(NODE) ?? expect.fail('not locked');

describe('verify', () => {
  it('asks for each digest and for each platform that somebody builds for, by digest', async () => {
    const world = await lockedWorld();
    const asked = world.fakeRegistry.calls.length;
    expect(await verifyLock(world, {})).toMatchObject({
      kind: 'verified',
      images: 2,
      manifests: 5,
      gone: 0,
      unknown: 0,
      diagnostics: [],
    });
    const calls = world.fakeRegistry.calls.slice(asked);
    expect(calls.every(({ method, name }) => method === 'head' && name.includes('@sha256:'))).toBe(
      true,
    );
    const { platforms } = entry(world);
    const names = calls.map(({ name }) => name);
    expect(names).toContain(`docker.io/library/node@${platforms.get('linux/arm64')?.digest}`);
    expect(names).not.toContain(`docker.io/library/node@${platforms.get('linux/s390x')?.digest}`);
  });

  it('finds an index whose image for a platform was deleted, and names who needs it', async () => {
    const world = await lockedWorld();
    const arm = entry(world).platforms.get('linux/arm64')?.digest ?? '';
    world.fakeRegistry.remove(`docker.io/library/node@${arm}`);
    const result = await verifyLock(world, {});
    expect(result).toMatchObject({ kind: 'verified', gone: 1, unknown: 0 });
    expect(result.diagnostics).toMatchObject([
      {
        code: 'lock/gone',
        message: expect.stringMatching(/linux\/arm64 of docker\.io\/library\/node:24.*api, web/),
        at: { source: { path: 'api/Dockerfile' } },
      },
    ]);
  });

  it('finds a digest that was deleted because its tag moved', async () => {
    const world = await lockedWorld();
    world.fakeRegistry.remove(`docker.io/library/node@${entry(world).digest}`);
    const result = await verifyLock(world, {});
    expect(result).toMatchObject({ gone: 1 });
    expect(result.diagnostics[0]?.message).toContain('The locked digest of');
  });

  it('does not take silence for a yes', async () => {
    const world = await lockedWorld();
    world.fakeRegistry.fail(`docker.io/library/node@${entry(world).digest}`, {
      kind: 'unauthorized',
      host: 'docker.io',
      message: 'docker.io refuses access.',
      hint: 'Run docker login.',
    });
    const result = await verifyLock(world, {});
    expect(result).toMatchObject({ gone: 0, unknown: 1 });
    expect(result.diagnostics).toMatchObject([
      { code: 'lock/unverified', hint: 'Run docker login.' },
    ]);
  });

  it('asks at mirrors, where builds pull', async () => {
    const world = await lockedWorld();
    const asked: unknown[] = [];
    world.texts.set(
      'orchestrate.yaml',
      `${texts['orchestrate.yaml']}mirrors: {docker.io: "localhost:5000"}\n`,
    );
    await verifyLock(
      { ...world, registry: (mirrors) => (asked.push(...mirrors), world.fakeRegistry) },
      {},
    );
    expect(asked).toEqual([{ host: 'docker.io', location: 'localhost:5000' }]);
  });

  it('wants a lock', async () => {
    const world = createFakeWorld(texts);
    expect(await verifyLock(world, {})).toMatchObject({ diagnostics: [{ code: 'lock/none' }] });
  });
});

describe('show', () => {
  it('tells who uses what, and what nobody uses, without a registry', async () => {
    const world = await lockedWorld();
    world.texts.set('web/Dockerfile', 'FROM node:24\n');
    const asked = world.fakeRegistry.calls.length;
    const shown = await showLock(world, {});
    if (shown.kind !== 'shown') throw new Error(JSON.stringify(shown));
    expect(shown.uses.map(({ reference, services }) => [reference, services])).toEqual([
      ['docker.io/library/busybox:stable', []],
      [NODE, ['api', 'web']],
    ]);
    expect(world.fakeRegistry.calls.length).toBe(asked);
  });
});
