import type { CacheTraffic } from '@orchestrate/model';
import { describe, expect, test } from 'vitest';
import { cacheLines } from '../src/cache-lines.ts';

const traffic = (parts: Partial<CacheTraffic>): CacheTraffic => ({
  imports: [],
  downloadedBytes: 0,
  importMs: 0,
  exports: [],
  ...parts,
});

describe('what layer caches did', () => {
  test('is nothing where none was asked for', () => {
    expect(cacheLines(undefined)).toEqual([]);
    expect(cacheLines(traffic({ imports: [{ name: 'r/a:1', state: 'missing' }] }))).toEqual([]);
  });

  test('names what was read, what it cost, what was written and what failed', () => {
    const lines = cacheLines(
      traffic({
        imports: [
          { name: 'r/a:topic', state: 'missing' },
          { name: 'r/a:main', state: 'read' },
          { name: 'x/a:main', state: 'failed', message: 'connection refused' },
        ],
        downloadedBytes: 2_500_000,
        importMs: 1500,
        exports: [
          { name: 'registry', state: 'written', durationMs: 400 },
          { name: 'registry', state: 'failed', durationMs: 0, message: 'denied' },
        ],
      }),
    );
    expect(lines).toEqual([
      'read r/a:main',
      'could not read x/a:main: connection refused',
      '2.5 MB fetched in 1.5s',
      'written (registry) in 0.4s',
      'could not be written (registry): denied',
    ]);
  });
});
