import type { LayerCache, LayerCacheType, Service } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { cachesUnknownTo, withKnownCaches } from '../../src/layer-cache/in-engine.ts';
import { service } from '../support.ts';

const source = { path: 'orchestrate.yaml', text: 'x'.repeat(9) };
const place = (start: number) => ({ source, start, end: start + 1 });

function cached(type: LayerCacheType, more: Partial<Service> = {}): Service {
  const layerCache: LayerCache = {
    type,
    mode: 'max',
    write: 'always',
    options: {},
    secrets: {},
    at: place(1),
  };
  return { ...service('api'), layerCache, ...more };
}

const types = (driver: string, one: Service): string[] =>
  cachesUnknownTo(driver, one).map(({ type }) => type);

describe('layer caches on Docker Engine', () => {
  it('are those that moby is built with', () => {
    for (const type of ['registry', 'local', 'gha', 'inline'] as const) {
      expect(types('docker', cached(type)), type).toEqual([]);
      expect(withKnownCaches('docker', cached(type)).layerCache?.type).toBe(type);
    }
    for (const type of ['s3', 'azblob'] as const) {
      expect(types('docker', cached(type)), type).toEqual([type]);
      expect(withKnownCaches('docker', cached(type))).not.toHaveProperty('layerCache');
    }
  });

  it('are all that there are with other drivers', () => {
    for (const driver of ['docker-container', 'kubernetes', 'remote']) {
      const one = cached('s3', { cacheTo: ['type=azblob'] });
      expect(cachesUnknownTo(driver, one)).toEqual([]);
      expect(withKnownCaches(driver, one)).toBe(one);
    }
  });

  it('are found in buildx’s own words, at their places, and others beside them stay', () => {
    const one = cached('registry', {
      cacheFrom: ['registry.example.com/cache:a', 'type=s3,bucket=b'],
      cacheTo: ['"mode=max","type=azblob"', 'type=inline'],
      cachePlaces: { from: [place(2), place(3)], to: [place(4), place(5)] },
    });
    const found = cachesUnknownTo('docker', one);
    expect(found.map(({ type, at }) => [type, at.start])).toEqual([
      ['s3', 3],
      ['azblob', 4],
    ]);
    const { layerCache, cacheFrom, cacheTo } = withKnownCaches('docker', one);
    expect(layerCache?.type).toBe('registry');
    expect([cacheFrom, cacheTo]).toEqual([['registry.example.com/cache:a'], ['type=inline']]);
  });
});
