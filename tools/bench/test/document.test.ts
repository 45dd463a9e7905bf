import { expect, test } from 'vitest';
import type { Comparison } from '../src/compare.ts';
import { EMPTY, putSection, type Setting, section } from '../src/document.ts';
import { peers } from '../src/peers/index.ts';
import { scenarios } from '../src/scenarios/index.ts';
import { table } from '../src/table.ts';

const MB = 1024 ** 2;
const { signal } = new AbortController();
const sample = (wallMs: number, round: number) => ({
  wallMs,
  round,
  ownPeakBytes: 20 * MB,
  treePeakBytes: 31 * MB,
});

function comparison(times: Readonly<Record<string, readonly number[]>>): Comparison {
  const scenario = scenarios.find(({ name }) => name === 'cold');
  if (scenario === undefined) throw new Error('no cold scenario');
  return {
    scenario,
    bench: {
      shape: { images: 'i', services: 50, files: 5, sharedBase: false, base: 'b' },
      keep: false,
      builtFolder: () => Promise.reject(new Error('nothing is built here')),
      signal,
    },
    rows: peers
      .filter(({ name }) => name in times)
      .map((peer) => ({ peer, samples: (times[peer.name] ?? []).map(sample), failures: [] })),
    load: [0.21, 1.97],
  };
}

const setting: Setting = {
  date: '2026-01-02',
  rounds: 3,
  machine: { hardware: '2 × X', engine: 'Engine 1', load: 0 },
  versions: { 'orchestrate build': '1.2.3' },
};

test('the table gives median, range, ratio of medians, ratio round by round, and memory', () => {
  const rows = table(comparison({ orchestrate: [900, 1000, 5000], bake: [2000, 1500, 2500] }));
  expect(rows.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))).toEqual([
    [
      '',
      '',
      'median',
      'fastest – slowest',
      'orchestrate ÷ this',
      'round by round',
      'memory',
      'with children',
      '',
    ],
    ['', expect.any(String), ...Array(6).fill(expect.stringMatching(/^-+:$/)), ''],
    ['', 'orchestrate build', '1.00 s', '900 ms – 5.00 s', '', '', '20 MB', '31 MB', ''],
    ['', 'docker buildx bake', '2.00 s', '1.50 s – 2.50 s', '0.50', '0.67', '20 MB', '31 MB', ''],
  ]);
});

test('what a scenario tells apart stands below the table, over all rounds', () => {
  const made = comparison({ orchestrate: [] });
  const samples = [3000, 4000, 8000].map((ms, round) => ({
    ...sample(10_000, round),
    parts: [
      { name: 'web: npm ci', ms },
      { name: 'api: pip install', instead: 'cached' },
    ],
  }));
  const rows = made.rows.map((row) => ({ ...row, samples }));
  const [, table = ''] = section({ ...made, rows }, setting).split('| part');
  expect(table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))).toEqual([
    ['', 'median', 'fastest – slowest', ''],
    ['', expect.any(String), expect.any(String), expect.any(String), ''],
    ['', 'web: npm ci', '4.00 s', '3.00 s – 8.00 s', ''],
    ['', 'api: pip install', 'cached', '', ''],
    [''],
    [expect.stringContaining('2026-01-02, 3 rounds')],
  ]);
});

test('a round that one of both has lost gives no ratio', () => {
  const made = comparison({ orchestrate: [1000, 3000], bake: [2000, 4000] });
  const rows = made.rows.map((row) =>
    row.peer.name === 'bake' ? { ...row, samples: row.samples.slice(1) } : row,
  );
  expect(table({ ...made, rows })).toMatch(/\| +0\.50 \| +0\.75 \|/);
});

test('without orchestrate there is no ratio, and a failure is not a time', () => {
  const text = table(comparison({ bake: [1000], compose: [] }));
  expect(text).toContain('failed');
  expect(text).not.toMatch(/0\.\d\d \|/);
});

test('a round that failed is told, and its peer keeps the others; one that fails more often than not has failed', () => {
  const made = comparison({ orchestrate: [1000, 1000], bake: [2000] });
  const withFailures = (count: number) =>
    table({
      ...made,
      rows: made.rows.map((row) => ({ ...row, failures: Array(count).fill('no') })),
    });
  expect(withFailures(1)).toContain('docker buildx bake (1 of 2 failed)');
  expect(withFailures(1)).toContain('0.50');
  expect(withFailures(2)).toMatch(/docker buildx bake +\| +failed/);
});

test('a section replaces the one with its heading and leaves the others alone', () => {
  const old = section(comparison({ bake: [1000] }), setting);
  const fresh = section(comparison({ bake: [7000] }), setting);
  const other = '## Nothing changed, 50 services\n\nkept';
  const document = putSection(putSection(putSection(EMPTY, old), other), fresh);
  expect(document).toContain('7.00 s');
  expect(document).not.toContain('1.00 s');
  expect(document.indexOf('## Cold, 50')).toBeLessThan(document.indexOf('## Nothing changed'));
  expect(document.startsWith(EMPTY.trimEnd())).toBe(true);
  expect(document.endsWith('kept\n')).toBe(true);
});

test('a section says under which conditions it was measured', () => {
  const text = section(comparison({ orchestrate: [1] }), setting);
  expect(text).toContain('## Cold, 50 services\n');
  expect(text).toContain(
    '2026-01-02, 3 rounds. 2 × X. Engine 1. orchestrate build 1.2.3. Load average 0.2 before, 2.0 after.',
  );
});

test('a heading tells how large the services are when they are not as usual', () => {
  const made = comparison({ orchestrate: [1] });
  const bench = { ...made.bench, shape: { ...made.bench.shape, services: 500, files: 100 } };
  expect(section({ ...made, bench }, setting)).toContain('## Cold, 500 services of 100 files\n');
});
