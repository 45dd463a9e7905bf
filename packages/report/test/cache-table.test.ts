import type { CacheGroup } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { renderCache, renderKept } from '../src/index.ts';
import { formatAge } from '../src/units.ts';
import { PLAIN, screen } from './looks.ts';

const NOW = 1_750_000_000_000;
const group = (bytes: number): Omit<CacheGroup, 'kind' | 'service'> => ({
  records: 1,
  sizeBytes: bytes,
  sharedBytes: bytes / 2,
  reclaimableBytes: bytes / 2,
  kinds: { layers: bytes },
  lastUsedAt: NOW - 3_600_000,
});
const groups: CacheGroup[] = [
  { ...group(2_000_000), kind: 'service', service: 'api' },
  { ...group(4000), kind: 'several', kinds: { mounts: 4000 } },
  { ...group(6000), kind: 'others' },
];

describe('the cache of a builder', () => {
  it('is a table whose lines add up', () => {
    const lines = renderCache({ builder: 'ci', driver: 'remote', groups }, { ...PLAIN, now: NOW });
    expect(lines.join('\n')).toBe(
      screen(`
ci (remote)
SERVICE             LAYERS  MOUNTS   TOTAL  IN IMAGES  RECLAIMABLE  LAST USED
api                 2.0 MB       –  2.0 MB     1.0 MB       1.0 MB         1h
(several services)       –  4.0 kB  4.0 kB     2.0 kB       2.0 kB         1h
(others)            6.0 kB       –  6.0 kB     3.0 kB       3.0 kB         1h
total               2.0 MB  4.0 kB  2.0 MB     1.0 MB       1.0 MB         1h
`),
    );
  });

  it('may be empty', () => {
    expect(
      renderCache({ builder: 'ci', driver: 'remote', groups: [] }, { ...PLAIN, now: NOW }),
    ).toEqual(['ci (remote): the cache is empty']);
  });

  it('says why things stay', () => {
    const record = { sizeBytes: 1000 };
    expect(
      renderKept([
        { record, reason: 'in-use' },
        { record, reason: 'in-use' },
        { record, reason: 'recent' },
      ]),
    ).toEqual([
      'stays: 2 records, 2.0 kB: in use by a build',
      'stays: 1 record, 1.0 kB: used since',
    ]);
  });
});

it.each([
  [0, '0s'],
  [59_000, '59s'],
  [3_599_000, '59m'],
  [47 * 3_600_000, '47h'],
  [49 * 3_600_000, '2d'],
])('an age of %d ms is %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});
