import type { BuildRequest } from '@orchestrate/model';
import { bareRequest, parseCsv } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { holdBack } from '../src/held/hold-back.ts';
import { BUILD, type FakeWorld } from './fake-world.ts';
import { leakyWorld, TOKEN, told } from './leaky-world.ts';

const CACHE = 'registry.example.com/shop/cache';
const EXPORTS = `, cache: {to: ["type=registry,ref=${CACHE}:api,mode=max", "type=local,dest=/caches/api"]}`;

/** Lets the build of a world write what it was asked for: caches with such layers, and a file. */
function writes(world: FakeWorld, layers: readonly string[], file = 'harmless'): void {
  const { result } = world;
  world.result = (request) => {
    for (const entry of request.cacheTo) {
      const fields = new Map(parseCsv(entry));
      const { digest } = world.fakeRegistry.publish(fields.get('ref') ?? `${CACHE}:local`, {
        platforms: { 'linux/amd64': { layers } },
        shape: 'manifest',
      });
      const tags = world.layouts.get(fields.get('dest') ?? '') ?? new Map();
      tags.set(fields.get('tag') ?? '', digest);
      world.layouts.set(fields.get('dest') ?? '', tags);
      world.blobs.set(digest, manifestWith(world, layers));
    }
    for (const output of request.outputs)
      if (output.kind === 'local' || output.kind === 'oci')
        world.written.set(output.kind === 'oci' ? output.dest : `${output.dest}/conf`, file);
    return result(request);
  };
}

function manifestWith(world: FakeWorld, layers: readonly string[]): string {
  const blobs = layers.map((text) => ({ digest: `sha256:${text.length}`, size: text.length }));
  for (const [index, { digest }] of blobs.entries()) world.blobs.set(digest, layers[index] ?? '');
  return JSON.stringify({ layers: blobs });
}

const tagsOf = (world: FakeWorld) => [...world.fakeRegistry.tagsOf(CACHE).keys()].toSorted();

describe('results of a run with secrets', () => {
  it('go where they are wanted when they hold none', async () => {
    const made = leakyWorld({
      outputs: '[load, {oci: out/api.tar}, {local: out/api}]',
      service: EXPORTS,
    });
    writes(made, ['harmless']);
    expect(await build(made, BUILD)).toMatchObject({ record: { status: 'succeeded' } });
    const [request] = made.batches.flatMap(({ requests }) => requests);
    expect(request?.tags).toEqual(['registry.example.com/shop/api:run-run1']);
    expect([...made.engine.keys()]).toEqual(['registry.example.com/shop/api:1']);
    expect(tagsOf(made)).toContain('api');
    const staged = made.fakeRegistry.tagsOf(CACHE).get('run-run1-cache-api');
    expect(staged).not.toBe(made.fakeRegistry.tagsOf(CACHE).get('api'));
    expect([...(made.layouts.get('/caches/api')?.keys() ?? [])]).toEqual(['latest']);
    expect([...made.written.keys()]).toEqual(['/repo/out/api.tar', '/repo/out/api/conf']);
  });

  it('are not released when a layer cache holds one, and the step is named', async () => {
    const made = leakyWorld({ outputs: '[push]', service: EXPORTS });
    writes(made, ['harmless', `key=${TOKEN}`]);
    made.fakeRegistry.publish(`${CACHE}:api`, { platforms: { 'linux/amd64': {} } });
    const before = made.fakeRegistry.tagsOf(CACHE).get('api');
    const result = await build(made, BUILD);
    expect(result).toMatchObject({ record: { status: 'failed' } });
    const place =
      'secret/in-cache api/Dockerfile:3:5 The secret token is in the layer cache of api:';
    expect(told(made.said)).toEqual([
      `${place} a place in layer D of the layer cache ${CACHE}:api.`,
      `${place} a place in layer D of the layer cache in /caches/api.`,
    ]);
    expect(made.fakeRegistry.tagsOf(CACHE).get('api')).toBe(before);
    expect(tagsOf(made)).not.toContain('run-run1-cache-api');
    expect([...(made.layouts.get('/caches/api')?.keys() ?? [])]).toEqual([]);
    expect(made.fakeRegistry.tagsOf('registry.example.com/shop/api').size).toBe(0);
    expect(JSON.stringify([made.said, result])).not.toContain(TOKEN);
  });

  it('are not released when a file holds one', async () => {
    const made = leakyWorld({ outputs: '[{local: out/api}]' });
    writes(made, [], `x ${btoa(TOKEN)}`);
    made.written.set('/repo/out/api/conf', 'from before');
    expect(await build(made, BUILD)).toMatchObject({ record: { status: 'failed' } });
    expect(told(made.said)).toEqual([
      'secret/in-files api/Dockerfile:3:5 The secret token is in the files of api: conf of the files for /repo/out/api.',
    ]);
    expect([...made.written]).toEqual([['/repo/out/api/conf', 'from before']]);
  });

  it('are taken away when the build fails', async () => {
    const made = leakyWorld({ outputs: '[{oci: out/api.tar}]', service: EXPORTS });
    writes(made, []);
    const built = made.result;
    made.result = (request) => {
      built(request);
      const failure = { kind: 'step', message: 'RUN failed', transient: false } as const;
      return { status: 'failed', failure };
    };
    expect(await build(made, BUILD)).toMatchObject({ record: { status: 'failed' } });
    expect([...made.written.keys()]).toEqual([]);
    expect([...(made.layouts.get('/caches/api')?.keys() ?? [])]).toEqual([]);
  });

  it('pass when BuildKit exports no cache at all', async () => {
    const made = leakyWorld({ service: EXPORTS });
    expect(await build(made, BUILD)).toMatchObject({ record: { status: 'succeeded' } });
    expect(told(made.said)).toEqual([]);
  });
});

describe('what is held back of a request', () => {
  it.each([
    ['registry.example.com/a:b', 'type=registry,ref=registry.example.com/a:run-1-cache-api'],
    [
      'type=registry,"ref=registry.example.com/a",mode=max,compression=zstd',
      'type=registry,mode=max,compression=zstd,ref=registry.example.com/a:run-1-cache-api',
    ],
    ['type=local,dest=/c,tag=x', 'type=local,dest=/c,tag=run-1-cache-api'],
    ['type=gha,mode=max', 'type=gha,mode=max'],
    ['type=inline', 'type=inline'],
  ])('sends the cache %s to a name of the run', (entry, expected) => {
    const request: BuildRequest = { ...EMPTY, cacheTo: [entry] };
    expect(holdBack(request, { name: 'api', tags: [] }, '1').request.cacheTo).toEqual([expected]);
  });
});

it('holds back layer caches that the manifest names: tags in a registry, folders as a whole', () => {
  const layerCache = {
    from: [],
    to: [
      {
        fields: [
          ['type', 'registry'],
          ['ref', 'r.example.com/c:api'],
          ['mode', 'max'],
        ],
        secrets: [],
      },
      {
        fields: [
          ['type', 'local'],
          ['mode', 'max'],
        ],
        secrets: [],
        folder: '/caches/api',
      },
      { fields: [['type', 'gha']], secrets: [] },
    ],
  } as const;
  const held = holdBack({ ...EMPTY, layerCache }, { name: 'api', tags: [] }, '1');
  expect(held.request.layerCache?.to.map(({ fields }) => fields)).toEqual([
    [
      ['type', 'registry'],
      ['mode', 'max'],
      ['ref', 'r.example.com/c:run-1-cache-api'],
    ],
    [['type', 'gha']],
  ]);
  expect(held.request.cacheTo).toEqual(['type=local,mode=max,dest=/caches/api.run-1']);
  expect(
    held.caches.map((cache) => (cache.kind === 'local' ? cache.replaces : cache.wanted)),
  ).toEqual(['/caches/api', 'api']);
});

const EMPTY = bareRequest({
  service: 'api',
  context: '/repo',
  dockerfile: '/repo/Dockerfile',
});
