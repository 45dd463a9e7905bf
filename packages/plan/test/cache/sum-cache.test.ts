import { expect, it } from 'vitest';
import { sumCache } from '../../src/index.ts';
import { cached, copy, mount } from './records.ts';

it('counts every record once, and says what removing would free', () => {
  const records = [
    cached('a', copy('a'), { shared: true }),
    cached('b', mount('s//c'), { inUse: true, lastUsedAt: 2000 }),
    cached('c', copy('c'), { sizeBytes: 1 }),
    cached('d', copy('d')),
    cached('e', { kind: 'context', name: 'context' }, { sizeBytes: 7 }),
  ];
  const groups = sumCache(
    records,
    new Map([
      ['a', ['api']],
      ['b', ['api']],
      ['c', ['web']],
      ['d', ['api', 'web']],
    ]),
  );
  expect(groups).toEqual([
    {
      kind: 'service',
      service: 'api',
      records: 2,
      sizeBytes: 200,
      sharedBytes: 100,
      reclaimableBytes: 0,
      kinds: { layers: 100, mounts: 100 },
      lastUsedAt: 2000,
    },
    {
      kind: 'service',
      service: 'web',
      records: 1,
      sizeBytes: 1,
      sharedBytes: 0,
      reclaimableBytes: 1,
      kinds: { layers: 1 },
      lastUsedAt: 1000,
    },
    {
      kind: 'several',
      records: 1,
      sizeBytes: 100,
      sharedBytes: 0,
      reclaimableBytes: 100,
      kinds: { layers: 100 },
      lastUsedAt: 1000,
    },
    {
      kind: 'others',
      records: 1,
      sizeBytes: 7,
      sharedBytes: 0,
      reclaimableBytes: 7,
      kinds: { sources: 7 },
      lastUsedAt: 1000,
    },
  ]);
});
