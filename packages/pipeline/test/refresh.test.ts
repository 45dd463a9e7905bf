import type { RegistryFailure } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { type RefreshResult, refresh } from '../src/refresh.ts';
import type { RefreshOptions } from '../src/refresh-options.ts';
import { BUILD, createFakeWorld, type FakeWorld, lockOf } from './fake-world.ts';

const BUSYBOX = 'docker.io/library/busybox:stable';
const ALPINE = 'docker.io/library/alpine:3';
const MANIFEST =
  'version: 1\nproject: shop\nservices:\n  base: {context: base}\n  api: {context: api}\n  web: {context: web}\n';
const texts = {
  'orchestrate.yaml': MANIFEST,
  'base/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
  'base/a': '1',
  'api/Dockerfile': 'FROM base\nCOPY . /\n',
  'api/a': '1',
  'web/Dockerfile': 'FROM alpine:3\nCOPY . /\n',
  'web/a': '1',
};

const REFRESH: RefreshOptions = {
  command: 'orchestrate refresh',
  selectors: [],
  dryRun: false,
  build: true,
  partial: false,
  overrides: {},
};

function publish(world: FakeWorld, name: string, layer: string, attestation?: string): string {
  const image = { platforms: { 'linux/amd64': { layers: [layer] } } };
  return world.fakeRegistry.publish(name, {
    ...image,
    ...(attestation !== undefined && { attestation }),
  }).digest;
}

/** A world whose services are built and locked. */
async function builtWorld(more: Readonly<Record<string, string>> = {}): Promise<FakeWorld> {
  const world = createFakeWorld({ ...texts, ...more });
  publish(world, ALPINE, 'alpine');
  const result = await build(world, BUILD);
  if (result.kind !== 'ended' || result.record.status !== 'succeeded')
    throw new Error(JSON.stringify(result));
  world.batches.length = 0;
  return world;
}

async function refreshed(world: FakeWorld, options: Partial<RefreshOptions> = {}) {
  const result: RefreshResult = await refresh(world, { ...REFRESH, ...options });
  if (result.kind !== 'refreshed') throw new Error(JSON.stringify(result.diagnostics));
  const verdicts = result.report.images.map(({ reference, verdict }) => [reference, verdict.kind]);
  return { ...result, verdicts: Object.fromEntries(verdicts) };
}

const digestIn = (world: FakeWorld, reference: string) =>
  lockOf(world)?.images.get(reference)?.digest;
const builtNames = (world: FakeWorld) =>
  world.batches.flatMap((batch) => batch.requests.map(({ service }) => service)).toSorted();
const failing =
  (...names: string[]): FakeWorld['result'] =>
  ({ service }) =>
    names.includes(service)
      ? { status: 'failed', failure: { kind: 'step', message: 'exit code 1', transient: false } }
      : {};
const gone: RegistryFailure = {
  kind: 'unreachable',
  host: 'docker.io',
  message: 'docker.io cannot be reached.',
  hint: 'Check the network.',
};

describe('when nothing moved', () => {
  it('asks once a reference and touches neither builder nor store nor lock', async () => {
    const world = await builtWorld();
    const before = lockOf(world);
    const asked = world.fakeRegistry.calls.length;
    const untouched: FakeWorld = {
      ...world,
      builders: {
        inspect: () => expect.fail('looked for a builder'),
        engine: () => expect.fail('looked for an engine'),
        client: () => expect.fail('started buildx'),
        buildkitVersion: () => expect.fail('started buildx'),
        honoursSourcePolicy: () => expect.fail('tried the builder'),
      },
      store: () => expect.fail('opened the store'),
    };
    const { report, status, verdicts } = await refreshed(untouched);
    expect(status).toBe('done');
    expect(verdicts).toEqual({ [ALPINE]: 'current', [BUSYBOX]: 'current' });
    expect(world.fakeRegistry.calls.slice(asked)).toEqual([
      { method: 'head', name: ALPINE },
      { method: 'head', name: BUSYBOX },
    ]);
    expect(report).toMatchObject({ lockChanged: false, rebuilt: false, services: [] });
    expect(lockOf(world)).toBe(before);
  });

  it('takes a new index over the same images for nothing new', async () => {
    const world = await builtWorld();
    publish(world, ALPINE, 'alpine', 'another attestation');
    const { report, verdicts } = await refreshed(world);
    expect(verdicts).toMatchObject({ [ALPINE]: 'same-images' });
    expect(report.lockChanged).toBe(false);
    expect(world.batches).toEqual([]);
  });
});

describe('when a base moved', () => {
  it('builds exactly what stands on it and writes one entry', async () => {
    const world = await builtWorld();
    const alpine = lockOf(world)?.images.get(ALPINE);
    const old = digestIn(world, BUSYBOX);
    const young = publish(world, BUSYBOX, 'new');
    const { report, status } = await refreshed(world);
    expect(status).toBe('done');
    expect(builtNames(world)).toEqual(['api', 'base']);
    expect(digestIn(world, BUSYBOX)).toBe(young);
    expect(lockOf(world)?.images.get(ALPINE)).toBe(alpine);
    expect(report).toMatchObject({ lockChanged: true, rebuilt: true });
    expect(report.images.find(({ reference }) => reference === BUSYBOX)).toMatchObject({
      digest: old,
      services: ['base'],
      verdict: { kind: 'taken', change: { after: { digest: young } } },
    });
    expect(report.services).toMatchObject([
      { service: 'base', outcome: 'built', moved: [BUSYBOX], sizeBeforeBytes: 100, sizeBytes: 100 },
      { service: 'api', outcome: 'built', moved: [BUSYBOX] },
    ]);
  });

  it('only tells with --dry-run, and only writes with --no-build', async () => {
    const world = await builtWorld();
    const before = lockOf(world);
    const young = publish(world, BUSYBOX, 'new');
    const dry = await refreshed(world, { dryRun: true });
    expect(dry.verdicts).toMatchObject({ [BUSYBOX]: 'taken' });
    expect(dry.report).toMatchObject({ lockChanged: true, rebuilt: false, dryRun: true });
    expect(lockOf(world)).toBe(before);
    expect(world.seen).toEqual(new Map());
    await refreshed(world, { build: false });
    expect(world.batches).toEqual([]);
    expect(digestIn(world, BUSYBOX)).toBe(young);
  });

  it('asks for what is meant alone', async () => {
    const world = await builtWorld();
    publish(world, BUSYBOX, 'new');
    publish(world, ALPINE, 'new');
    expect((await refreshed(world, { selectors: ['web'], dryRun: true })).verdicts).toEqual({
      [ALPINE]: 'taken',
    });
    expect((await refreshed(world, { selectors: ['api'], dryRun: true })).verdicts).toEqual({
      [BUSYBOX]: 'taken',
    });
    expect((await refreshed(world, { selectors: ['busybox:*'] })).verdicts).toEqual({
      [BUSYBOX]: 'taken',
    });
    expect(builtNames(world)).toEqual(['api', 'base']);
    const unknown = await refresh(world, { ...REFRESH, selectors: ['nobody/knows:it'] });
    expect(unknown).toMatchObject({ kind: 'refused', diagnostics: [{ code: 'refresh/no-image' }] });
    const service = await refresh(world, { ...REFRESH, selectors: ['nobody'] });
    expect(service).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'plan/unknown-service' }],
    });
  });

  it('locks what triggers of the new base pull', async () => {
    const world = await builtWorld();
    publish(world, 'docker.io/library/extra:1', 'extra');
    world.fakeRegistry.publish(BUSYBOX, {
      platforms: { 'linux/amd64': { layers: ['new'], onBuild: ['COPY --from=extra:1 /a /b'] } },
    });
    expect((await refreshed(world)).status).toBe('done');
    expect(digestIn(world, 'docker.io/library/extra:1')).toMatch(/^sha256:/);
  });
});

describe('when a service does not build with a new base', () => {
  it('leaves the lock as it was and says which image broke which service', async () => {
    const world = await builtWorld();
    const before = lockOf(world);
    publish(world, BUSYBOX, 'new');
    publish(world, ALPINE, 'new');
    world.result = failing('api');
    const { report, status } = await refreshed(world);
    expect(status).toBe('failed');
    expect(lockOf(world)).toBe(before);
    expect(report.lockChanged).toBe(false);
    const verdicts = new Map(report.images.map(({ reference, verdict }) => [reference, verdict]));
    expect(verdicts.get(BUSYBOX)).toMatchObject({ kind: 'held-back', broke: ['api'] });
    expect(verdicts.get(ALPINE)).toMatchObject({ kind: 'held-back', broke: [] });
    expect(report.services.find(({ service }) => service === 'api')).toMatchObject({
      outcome: 'failed',
      reason: 'exit code 1',
      moved: [BUSYBOX],
    });
  });

  it('keeps what works with --partial', async () => {
    const world = await builtWorld();
    const old = digestIn(world, BUSYBOX);
    publish(world, BUSYBOX, 'new');
    const young = publish(world, ALPINE, 'new');
    world.result = failing('api');
    const { status, verdicts, report } = await refreshed(world, { partial: true });
    expect(status).toBe('done');
    expect(verdicts).toEqual({ [ALPINE]: 'taken', [BUSYBOX]: 'held-back' });
    expect(digestIn(world, BUSYBOX)).toBe(old);
    expect(digestIn(world, ALPINE)).toBe(young);
    expect(builtNames(world)).toEqual(['api', 'base', 'web']);
    expect(report.services.find(({ service }) => service === 'web')?.outcome).toBe('built');
  });

  it('keeps nothing with --partial when nothing works', async () => {
    const world = await builtWorld();
    const before = lockOf(world);
    publish(world, BUSYBOX, 'new');
    world.result = failing('base');
    expect((await refreshed(world, { partial: true })).status).toBe('failed');
    expect(lockOf(world)).toBe(before);
  });
});

describe('rules', () => {
  const DAY = 86_400_000;
  const at = (world: FakeWorld, time: number): FakeWorld => ({
    ...world,
    clock: { now: () => time },
  });

  it('waits until a digest has been known for long enough, by our own clock', async () => {
    const world = await builtWorld();
    const start = Date.parse('2026-11-20T02:00:00Z');
    const young = publish(world, BUSYBOX, 'new');
    const options = { minAgeMs: 3 * DAY, build: false };
    const first = await refreshed(at(world, start), options);
    expect(first.report.images.at(-1)?.verdict).toMatchObject({
      kind: 'waiting',
      until: '2026-11-23T02:00:00.000Z',
    });
    const second = await refreshed(at(world, start + 2 * DAY), options);
    expect(second.verdicts[BUSYBOX]).toBe('waiting');
    const third = await refreshed(at(world, start + 3 * DAY), options);
    expect(third.verdicts[BUSYBOX]).toBe('taken');
    expect(lockOf(world)?.images.get(BUSYBOX)).toMatchObject({
      digest: young,
      firstSeen: '2026-11-20T02:00:00.000Z',
    });
    const fourth = await refreshed(at(world, start + 4 * DAY), options);
    expect(fourth.verdicts[BUSYBOX]).toBe('current');
    expect(world.seen).toEqual(new Map());
  });

  it('waits anew for a digest that took the place of one that waited', async () => {
    const world = await builtWorld();
    const start = Date.parse('2026-11-20T02:00:00Z');
    const options = { minAgeMs: 3 * DAY, build: false };
    publish(world, BUSYBOX, 'one');
    await refreshed(at(world, start), options);
    publish(world, BUSYBOX, 'two');
    const { report } = await refreshed(at(world, start + 3 * DAY), options);
    expect(report.images.at(-1)?.verdict).toMatchObject({
      kind: 'waiting',
      sighting: { movedSince: '2026-11-20T02:00:00.000Z', firstSeen: '2026-11-23T02:00:00.000Z' },
    });
  });

  it('leaves alone what is frozen or of a registry that is not allowed, without asking', async () => {
    const world = await builtWorld();
    publish(world, BUSYBOX, 'new');
    world.texts.set(
      'orchestrate.yaml',
      `${MANIFEST}refresh: {freeze: [{image: "busybox", reason: waiting for a fix, until: 2026-12-31}]}\n`,
    );
    const day = (text: string) => at(world, Date.parse(text));
    const asked = world.fakeRegistry.calls.length;
    const frozen = await refreshed(day('2026-12-31T23:00:00Z'), { dryRun: true });
    expect(frozen.report.images.at(-1)?.verdict).toEqual({
      kind: 'frozen',
      reason: 'waiting for a fix',
      until: '2026-12-31',
    });
    expect(world.fakeRegistry.calls.slice(asked)).toEqual([{ method: 'head', name: ALPINE }]);
    const thawed = await refreshed(day('2027-01-01T00:00:00Z'), { dryRun: true });
    expect(thawed.report.images.at(-1)).toMatchObject({
      verdict: { kind: 'taken' },
      thawed: { until: '2026-12-31' },
    });
    world.texts.set('orchestrate.yaml', `${MANIFEST}refresh: {deny: [docker.io]}\n`);
    expect((await refreshed(world)).verdicts).toEqual({ [ALPINE]: 'denied', [BUSYBOX]: 'denied' });
    world.texts.set('orchestrate.yaml', `${MANIFEST}refresh: {allow: [gcr.io]}\n`);
    expect((await refreshed(world)).verdicts).toEqual({ [ALPINE]: 'denied', [BUSYBOX]: 'denied' });
  });
});

describe('faults', () => {
  it('says which service needs a tag that is gone, and takes nothing', async () => {
    const world = await builtWorld();
    const before = lockOf(world);
    publish(world, BUSYBOX, 'new');
    world.fakeRegistry.remove(ALPINE);
    const { status, diagnostics, verdicts } = await refreshed(world);
    expect(status).toBe('failed');
    expect(verdicts).toEqual({ [ALPINE]: 'unavailable', [BUSYBOX]: 'held-back' });
    expect(diagnostics).toMatchObject([
      {
        code: 'lock/unresolved',
        message: expect.stringContaining('does not exist any more'),
        at: { source: { path: 'web/Dockerfile' } },
      },
    ]);
    expect(lockOf(world)).toBe(before);
    expect(world.batches).toEqual([]);
  });

  it('tells a registry that is away from a request that is wrong, and goes on with --partial', async () => {
    const world = await builtWorld();
    const young = publish(world, BUSYBOX, 'new');
    world.fakeRegistry.fail(ALPINE, gone);
    expect((await refreshed(world)).status).toBe('unreachable');
    expect((await refreshed(world, { partial: true })).status).toBe('done');
    expect(digestIn(world, BUSYBOX)).toBe(young);
  });

  it('looks into images for packages when it is asked to, SBOMs first', async () => {
    const world = await builtWorld();
    const old = lockOf(world)?.images.get(BUSYBOX)?.platforms.get('linux/amd64')?.digest;
    publish(world, BUSYBOX, 'new');
    const packagesOf = async (): Promise<unknown> => {
      const { report } = await refreshed(world, { dryRun: true, packages: true });
      const verdict = report.images.find((one) => one.reference === BUSYBOX)?.verdict;
      return verdict?.kind === 'taken' ? verdict.change.platforms[0]?.packages : undefined;
    };
    expect(await packagesOf()).toMatchObject({ kind: 'unknown' });
    const young = await world.fakeRegistry.resolve(BUSYBOX);
    const now = young.ok ? young.value.platforms.get('linux/amd64')?.digest : 'none';
    world.installed.set(`sbom ${old}`, new Map([['a', '1']]));
    world.installed.set(`database ${old}`, new Map([['a', '1']]));
    world.installed.set(`database ${now}`, new Map([['a', '2']]));
    const changes = [{ name: 'a', before: '1', after: '2' }];
    expect(await packagesOf()).toEqual({ kind: 'compared', source: 'database', changes });
    world.installed.set(`sbom ${now}`, new Map([['a', '1']]));
    expect(await packagesOf()).toEqual({ kind: 'compared', source: 'sbom', changes: [] });
  });

  it('does not take an image that lost a platform', async () => {
    const world = await builtWorld();
    world.fakeRegistry.publish(BUSYBOX, { platforms: { 'linux/arm64': {} } });
    const { status, diagnostics } = await refreshed(world);
    expect(status).toBe('failed');
    expect(diagnostics[0]?.message).toContain('has no image for linux/amd64 any more');
  });

  it('leaves a lock alone that somebody else wrote meanwhile', async () => {
    const world = await builtWorld();
    publish(world, BUSYBOX, 'new');
    const others = { version: 1, images: new Map(), downloads: new Map() } as const;
    world.result = () => {
      world.lock = { kind: 'lock', lock: others };
      return {};
    };
    const { status, diagnostics, report } = await refreshed(world);
    expect(status).toBe('failed');
    expect(diagnostics).toMatchObject([{ code: 'refresh/lock-changed' }]);
    expect(report.lockChanged).toBe(false);
    expect(lockOf(world)).toBe(others);
  });

  it('does not build while another refresh does', async () => {
    const world = await builtWorld();
    world.refreshing = true;
    expect((await refreshed(world)).status).toBe('done');
    publish(world, BUSYBOX, 'new');
    const result = await refresh(world, REFRESH);
    expect(result).toMatchObject({ kind: 'unusable', diagnostics: [{ code: 'refresh/running' }] });
    expect(world.batches).toEqual([]);
  });

  it('wants a lock, and one that can be read', async () => {
    const world = await builtWorld();
    world.lock = { kind: 'none' };
    expect(await refresh(world, REFRESH)).toMatchObject({
      diagnostics: [{ code: 'refresh/no-lock' }],
    });
    const diagnostics = [
      { code: 'lock/conflict', severity: 'error', message: 'conflict' },
    ] as const;
    world.lock = { kind: 'invalid', diagnostics };
    expect(await refresh(world, REFRESH)).toEqual({ kind: 'refused', diagnostics });
  });

  it('leaves the lock alone when it is interrupted', async () => {
    const world = await builtWorld();
    const before = lockOf(world);
    publish(world, BUSYBOX, 'new');
    world.result = () => {
      world.interrupt();
      return { status: 'cancelled' };
    };
    expect((await refreshed(world)).status).toBe('cancelled');
    expect(lockOf(world)).toBe(before);
  });
});
