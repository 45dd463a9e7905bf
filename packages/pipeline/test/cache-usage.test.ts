import type { CacheOrigin, CacheRecord } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { planPrune, runPrune } from '../src/cache-prune.ts';
import { cacheUsage } from '../src/cache-usage.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';

const texts = {
  'orchestrate.yaml':
    'version: 1\nproject: shop\ncacheMountNamespace: true\nservices:\n  base: {context: base}\n  api: {context: api}\n',
  'base/Dockerfile': 'FROM busybox:stable\nCOPY . /base\n',
  'api/Dockerfile': 'FROM base\nRUN --mount=type=cache,target=/c make\n',
};

function record(id: string, origin: CacheOrigin, ...parents: string[]): CacheRecord {
  return {
    id,
    origin,
    kind: origin.kind === 'mount' ? 'mounts' : 'layers',
    description: id,
    sizeBytes: 10,
    createdAt: 0,
    usageCount: 1,
    inUse: false,
    shared: false,
    parents,
  };
}

const step = (text: string): CacheOrigin => ({ kind: 'step', text });

function shop() {
  const world = createFakeWorld(texts);
  world.cache = [
    record('pulled', { kind: 'pulled', ref: 'docker.io/library/busybox:stable@sha256:00' }),
    record('base', step('COPY . /base'), 'pulled'),
    record('api', { kind: 'run', args: '/bin/sh -c make' }, 'base'),
    record('mount', { kind: 'mount', id: 'shop//c', target: '/c' }),
    record('theirs', { kind: 'mount', id: 'other//c', target: '/c' }),
    record('old', step('COPY --chown=1 . /base'), 'pulled'),
  ];
  return world;
}

const ownersIn = async (world: ReturnType<typeof shop>) => {
  const usage = await cacheUsage(world, { services: [] });
  if (usage.kind !== 'looked') throw new Error(JSON.stringify(usage.diagnostics));
  return Object.fromEntries(usage.builders[0]?.owners ?? []);
};

describe('the cache of a builder', () => {
  it('is told by Dockerfiles, mounts and bases', async () => {
    expect(await ownersIn(shop())).toEqual({
      pulled: ['base'],
      base: ['base'],
      api: ['api'],
      mount: ['api'],
    });
  });

  it('remembers the steps of earlier runs', async () => {
    const world = shop();
    world.result = ({ service }) =>
      service === 'base'
        ? {
            steps: [
              {
                vertex: 'v',
                index: 2,
                total: 2,
                instruction: 'COPY',
                text: 'COPY --chown=1 . /base',
                state: 'executed',
              },
            ],
          }
        : {};
    await build(world, BUILD);
    expect((await ownersIn(world))['old']).toEqual(['base']);
  });

  it('refuses services that do not exist', async () => {
    expect(await cacheUsage(shop(), { services: ['nope'] })).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'plan/unknown-service' }],
    });
  });
});

describe('making room', () => {
  it('removes what was planned, and nothing of others', async () => {
    const world = shop();
    const plan = await planPrune(world, { services: [], others: false, shared: false });
    if (plan.kind !== 'planned') throw new Error('no plan');
    // `old` is not known to be ours and stands on the base.
    const removed = ['api', 'base', 'mount'];
    expect(plan.builders[0]?.choice.remove.map(({ id }) => id).toSorted()).toEqual(removed);
    expect(world.cache).toHaveLength(6);
    const [pruned] = await runPrune(world, plan.builders);
    expect(pruned?.removed.map(({ id }) => id).toSorted()).toEqual(removed);
    expect(world.cache.map(({ id }) => id)).toEqual(['pulled', 'theirs', 'old']);
  });

  it('takes the rest on request, but for the mounts of other namespaces', async () => {
    const world = shop();
    const plan = await planPrune(world, { services: [], others: true, shared: false });
    if (plan.kind !== 'planned') throw new Error('no plan');
    await runPrune(world, plan.builders);
    expect(world.cache.map(({ id }) => id)).toEqual(['theirs']);
  });
});
