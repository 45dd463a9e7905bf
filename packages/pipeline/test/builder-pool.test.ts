import type { BuildBatch, RunRecord } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { doctor } from '../src/doctor.ts';
import { prepare } from '../src/prepare.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const services = NAMES.map((name) => `  ${name}: {context: ${name}}\n`).join('');
const pool = (more = services) =>
  createFakeWorld({
    'orchestrate.yaml': `version: 1\nproject: shop\nbuilders: [one, two, three]\nservices:\n${more}`,
    ...Object.fromEntries(
      NAMES.flatMap((name) => [
        [`${name}/Dockerfile`, 'FROM busybox:stable\nCOPY . /\n'],
        [`${name}/file`, '1'],
      ]),
    ),
  });

async function run(world: FakeWorld, options: Partial<typeof BUILD> = {}): Promise<RunRecord> {
  const result = await build(world, { ...BUILD, ...options });
  if (result.kind !== 'ended') throw new Error(JSON.stringify(result.diagnostics));
  return result.record;
}

function placesIn(batches: readonly BuildBatch[]): Record<string, string> {
  return Object.fromEntries(
    batches.flatMap(({ requests, builder }) =>
      requests.map(({ service }) => [service, builder ?? '']),
    ),
  );
}

const outcomes = ({ services: all }: RunRecord): Record<string, string> =>
  Object.fromEntries(all.map(({ service, outcome }) => [service, outcome]));
const warnings = ({ said }: FakeWorld): string[] =>
  said.flatMap((one) => (one.type === 'diagnosed' ? [one.diagnostic.code] : []));

describe('a pool of builders', () => {
  it('gives a service the same builder in every run, and asks that one for its image', async () => {
    const world = pool();
    await run(world);
    const places = placesIn(world.batches);
    expect(new Set(Object.values(places)).size).toBeGreaterThan(1);
    expect(Object.values(outcomes(await run(world)))).toEqual(NAMES.map(() => 'unchanged'));
    world.texts.set('c/file', '2');
    world.batches.length = 0;
    expect(outcomes(await run(world))).toMatchObject({ a: 'unchanged', c: 'built' });
    expect(placesIn(world.batches)).toEqual({ c: places['c'] });
    // Whatever is asked for.
    world.batches.length = 0;
    await run(world, { names: ['d'], force: true });
    expect(placesIn(world.batches)).toEqual({ d: places['d'] });
  });

  it('moves only the services of a builder that is down, with a warning', async () => {
    const world = pool();
    await run(world);
    const before = placesIn(world.batches);
    const lost = before['a'] ?? '';
    world.down.add(lost);
    world.batches.length = 0;
    const record = await run(world);
    expect(warnings(world)).toEqual(['builders/down']);
    for (const name of NAMES)
      expect(outcomes(record)[name]).toBe(before[name] === lost ? 'built' : 'unchanged');
    expect(Object.values(placesIn(world.batches))).not.toContain(lost);
  });

  it('cannot build without any', async () => {
    const world = pool();
    for (const name of ['one', 'two', 'three']) world.down.add(name);
    expect(await build(world, BUILD)).toMatchObject({
      kind: 'unusable',
      diagnostics: [{ message: 'one.' }, { message: 'two.' }, { message: 'three.' }],
    });
  });

  it('builds again elsewhere what a builder loses while it builds', async () => {
    const world = pool();
    await run(world);
    const lost = placesIn(world.batches)['a'] ?? '';
    world.batches.length = 0;
    world.result = ({ service }) => {
      if (service !== 'a' || world.down.has(lost)) return {};
      world.down.add(lost);
      const failure = {
        kind: 'engine',
        message: 'transport is closing',
        transient: false,
      } as const;
      return { status: 'failed', failure };
    };
    expect(outcomes(await run(world, { names: ['a'], force: true }))).toEqual({ a: 'built' });
    expect(world.batches.map(({ builder }) => builder === lost)).toEqual([true, false]);
    expect(warnings(world)).toEqual(['builders/down']);
  });

  it('says that its last builder has gone when a build breaks off, and tries no more', async () => {
    const world = pool();
    const failure = { kind: 'engine', message: 'transport is closing', transient: false } as const;
    world.result = () => {
      for (const name of ['one', 'two', 'three']) world.down.add(name);
      return { status: 'failed', failure };
    };
    const { services: all } = await run(world, { names: ['a'], builder: 'one' });
    expect(all).toMatchObject([
      { outcome: 'failed', reason: 'one. The build broke off: transport is closing' },
    ]);
    expect(world.batches).toHaveLength(1);
  });

  it('takes a failure for one when the builder is still there', async () => {
    const world = pool();
    const failure = { kind: 'engine', message: 'out of order', transient: false } as const;
    world.result = () => ({ status: 'failed', failure });
    expect(outcomes(await run(world, { names: ['a'] }))).toEqual({ a: 'failed' });
    expect(world.batches).toHaveLength(1);
  });

  it('lets one builder do everything when it is named', async () => {
    const world = pool();
    await run(world, { builder: 'four' });
    expect(new Set(Object.values(placesIn(world.batches)))).toEqual(new Set(['four']));
  });

  it('says in the plan who builds what', async () => {
    const prepared = await prepare(pool(), BUILD);
    if (prepared.kind !== 'ready') throw new Error('not ready');
    for (const { service, builder } of prepared.plan.services)
      expect(builder).toBe(prepared.pool.of(service).info.name);
  });
});

describe('builders that load into the engine beside them', () => {
  const far = () => {
    const world = pool();
    world.driverOf = () => 'remote';
    return world;
  };

  it('cannot do so when that is out of reach: nothing is built in vain', async () => {
    const world = far();
    world.down.add('engine');
    const refused = await build(world, { ...BUILD, names: ['a', 'b'] });
    expect(refused).toMatchObject({
      kind: 'unusable',
      diagnostics: [{ message: 'engine. Images are to be loaded into it: a, b.' }],
    });
    expect(world.batches).toEqual([]);
    expect(
      (await doctor(world, {})).map(({ subject, status }) => `${subject}: ${status}`),
    ).toContain('loading of one: problem');
  });

  it('need none for what is pushed, and none when nothing is built', async () => {
    const world = far();
    await run(world);
    world.down.add('engine');
    expect(outcomes(await run(world))).toMatchObject({ a: 'unchanged' });
    const pushed = { outputs: [{ kind: 'push' }] } as const;
    const tagged = pool('  a: {context: a, tags: ["reg.test/shop/a:1"]}\n');
    tagged.driverOf = () => 'remote';
    tagged.down.add('engine');
    expect(outcomes(await run(tagged, { overrides: pushed }))).toEqual({ a: 'built' });
  });
});

describe('parents and what stands on them', () => {
  const stack = (base: string) =>
    pool(
      `  base: {context: a${base}}\n${['b', 'c', 'd', 'e', 'f'].map((name) => `  ${name}: {context: ${name}, contexts: {base: 'service:base'}}\n`).join('')}`,
    );

  it('share a builder where the image of the parent is', async () => {
    const world = stack('');
    await run(world);
    expect(new Set(Object.values(placesIn(world.batches))).size).toBe(1);
    const child = world.batches
      .flatMap(({ requests }) => requests)
      .find((one) => one.service === 'b');
    expect(child?.contexts['base']).toMatchObject({ kind: 'image' });
  });

  it('spread when the parent is pushed, and link it by its digest', async () => {
    const world = stack(', outputs: [push], tags: ["reg.test/shop/base:1"]');
    await run(world);
    expect(new Set(Object.values(placesIn(world.batches))).size).toBeGreaterThan(1);
    for (const { service, contexts } of world.batches.flatMap(({ requests }) => requests)) {
      if (service === 'base') continue;
      expect(contexts['base']).toEqual({
        kind: 'image',
        name: expect.stringMatching(/^reg\.test\/shop\/base@sha256:/),
      });
    }
  });
});

describe('doctor', () => {
  it('looks at every builder; the others do the work of one that is down', async () => {
    const world = pool();
    world.down.add('two');
    const findings = await doctor(world, {});
    expect(findings.find(({ subject }) => subject === 'builder one')?.status).toBe('ok');
    expect(findings.find(({ subject }) => subject === 'builder two')?.status).toBe('warning');
    for (const name of ['one', 'three']) world.down.add(name);
    const worse = await doctor(world, {});
    expect(worse.find(({ subject }) => subject === 'builder two')?.status).toBe('problem');
  });
});
