import { buildBatch, buildRequest } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { covered } from '../../src/progress/layer-downloads.ts';
import { replay } from '../support/recordings.ts';

const one = buildBatch([buildRequest('app')]);

describe('what layer caches did for a service', () => {
  it('is not told where none was asked for', async () => {
    const { progress } = await replay('warm', one);
    expect(progress.traffic('app')).toBeUndefined();
    expect(progress.steps('app', true).some((step) => 'cacheSource' in step)).toBe(false);
  });

  it('is the manifest alone when the builder needs no layer', async () => {
    const { progress } = await replay('imported-cache', one);
    expect(progress.traffic('app')).toMatchObject({
      imports: [{ name: '127.0.0.1:5056/lab/cache:m2', state: 'read' }],
      downloadedBytes: 0,
      exports: [],
    });
  });

  it('counts layers that came because a step was cached, and tells a broken cache from a read one', async () => {
    const { progress } = await replay('imported-layers', one);
    const traffic = progress.traffic('app');
    expect(traffic?.imports).toEqual([
      { name: 'localhost:5000/shop/a:cache.a.feature.linux-amd64', state: 'read' },
      {
        name: 'localhost:5999/shop/a:cache.a.main.linux-amd64',
        state: 'failed',
        message: expect.stringContaining('connection refused'),
      },
    ]);
    expect(traffic?.downloadedBytes).toBe(32_164_669 + 11_598_950 + 3_002_106 + 177 + 111);
    // Manifests for 18 ms, then layers from 44.036 to 51.909 s of that minute with pauses in between.
    expect(traffic?.importMs).toBeGreaterThan(7_000);
    expect(traffic?.importMs).toBeLessThan(7_900);
    expect(traffic?.exports).toMatchObject([{ name: 'registry', state: 'written' }]);
    expect(progress.cachesWritten('app')).toBe(1);
    const sources = progress.steps('app', true).map(({ text, cacheSource }) => [text, cacheSource]);
    expect(sources).toContainEqual(['COPY --from=build /n2 /n2', 'imported']);
    expect(sources).toContainEqual(['COPY blob /blob', undefined]);
  });

  it('says why a cache was not written', async () => {
    const { progress } = await replay('unwritable-cache', one);
    expect(progress.traffic('app')?.exports).toMatchObject([
      { name: 'registry', state: 'failed', message: expect.stringContaining('connection refused') },
    ]);
    expect(progress.cachesWritten('app')).toBe(1);
  });
});

describe('time covered by spans', () => {
  it('counts what overlaps once, and gaps not at all', () => {
    expect(covered([])).toBe(0);
    expect(
      covered([
        [10, 20],
        [0, 5],
        [15, 30],
        [16, 18],
      ]),
    ).toBe(25);
  });
});
