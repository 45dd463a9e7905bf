import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { engineAskedFor, extraEngine, extraEngines } from '../src/engine/extra.ts';
import { labPaths } from '../src/paths.ts';

const paths = labPaths({ ORCHESTRATE_LAB_HOME: '/lab' });

it('shares nothing between extra engines', () => {
  const parts = [2, 3, 99].flatMap((number) => {
    const { folder, host, daemon, bridge } = extraEngine(paths, number);
    // Linux takes no longer names (`IFNAMSIZ`).
    expect(bridge.name.length).toBeLessThan(16);
    return [folder, host, daemon.pidFile, daemon.log, bridge.name, bridge.network];
  });
  expect(new Set(parts).size).toBe(parts.length);
});

it('takes an engine from either flag, and no number that is none', () => {
  expect(engineAskedFor(paths, { 'second-engine': false })).toBeUndefined();
  expect(engineAskedFor(paths, { 'second-engine': true })).toEqual(extraEngine(paths, 2));
  expect(engineAskedFor(paths, { engine: '3', 'second-engine': false })).toEqual(
    extraEngine(paths, 3),
  );
  for (const engine of ['1', '100', '2.5', 'second', ''])
    expect(() => engineAskedFor(paths, { engine, 'second-engine': false })).toThrow(
      `"${engine}" is no number of an extra engine`,
    );
});

it('finds every engine that was started, and the second one always', async () => {
  const root = await mkdtemp(join(tmpdir(), 'lab-extra-'));
  try {
    const here = labPaths({ ORCHESTRATE_LAB_HOME: root });
    const numbers = async () => (await extraEngines(here)).map(({ number }) => number);
    expect(await numbers()).toEqual([2]);
    await mkdir(here.run);
    for (const number of [2, 7]) await writeFile(extraEngine(here, number).daemon.pidFile, '{}');
    await writeFile(join(here.run, 'engine.json'), '{}');
    expect(await numbers()).toEqual([2, 7]);
  } finally {
    await rm(root, { recursive: true });
  }
});
