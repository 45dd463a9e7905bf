import { createHash } from 'node:crypto';
import type { LayerCache } from '@orchestrate/model';
import { describe, expect, test } from 'vitest';
import { type CacheScope, layerCaches, type NamedCache } from '../../src/index.ts';
import { place, service } from '../support.ts';

const CI: CacheScope = { ci: true, branch: 'topic', tag: false };

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

function caches(
  cache: Partial<LayerCache>,
  { scope = CI, platforms = [] as string[], name = 'api', tags = ['r.example/shop/api:1'] } = {},
) {
  const layerCache: LayerCache = {
    type: 'registry',
    mode: 'max',
    write: 'ci',
    options: {},
    secrets: {},
    at: place('orchestrate.yaml', 1),
    ...cache,
  };
  const around = { project: 'shop', scope, nativePlatform: 'linux/amd64', hash };
  return layerCaches(service(name, { layerCache, platforms, tags }), around);
}

const csv = ({ fields }: NamedCache) => fields.map(([key, value]) => `${key}=${value}`).join(',');
const refs = (list: readonly NamedCache[]) =>
  list.map(({ fields }) => fields.find(([key]) => key === 'ref' || key === 'name')?.[1]);

describe('a registry cache', () => {
  test('is in the image’s own repository, one ref for service, branch and platform', () => {
    const { from, to } = caches({ compression: 'zstd' });
    expect(to.map(csv)).toEqual([
      'type=registry,ref=r.example/shop/api:cache.api.topic.linux-amd64,mode=max,compression=zstd,oci-mediatypes=true,image-manifest=true,ignore-error=true',
    ]);
    expect(from.map(csv)).toEqual([
      'type=registry,ref=r.example/shop/api:cache.api.topic.linux-amd64',
      'type=registry,ref=r.example/shop/api:cache.api.main.linux-amd64',
      'type=registry,ref=r.example/shop/api:cache.api.master.linux-amd64',
    ]);
  });

  test('of several platforms is one ref, and reads those of single ones', () => {
    const { from, to } = caches(
      { mainBranch: 'topic' },
      { platforms: ['linux/arm/v7', 'linux/amd64'] },
    );
    const [written] = refs(to);
    expect(written).toBe('r.example/shop/api:cache.api.topic.linux-amd64_linux-arm-v7');
    expect(refs(from)).toEqual([
      written,
      'r.example/shop/api:cache.api.topic.linux-arm-v7',
      'r.example/shop/api:cache.api.topic.linux-amd64',
    ]);
  });

  test('of a pull request is read and written apart from what releases read', () => {
    const change = { ...CI, branch: 'main', pullRequest: { id: '7', base: 'release/1' } };
    const { from, to } = caches({ mainBranch: 'main' }, { scope: change });
    const release = caches({}, { scope: { ...CI, branch: 'release/1' } });
    const main = caches({}, { scope: { ...CI, branch: 'main' } });
    expect(refs(to)).toEqual(['r.example/shop/api:cache.api.pr.7.linux-amd64']);
    expect(refs(from)).toEqual([...refs(to), ...refs(release.to), ...refs(main.to)]);
    for (const reader of [release, main]) expect(refs(reader.from)).not.toContain(refs(to)[0]);
  });

  test('is not reached by a branch that is named like a pull request', () => {
    const named = caches({}, { scope: { ...CI, branch: 'pr.7' } });
    expect(refs(named.to)[0]).toMatch(/api:cache\.api\.pr-7-[0-9a-f]{8}\.linux-amd64$/);
  });

  test('keeps branches apart whose names look alike as tags', () => {
    const names = ['feature/x', 'feature-x', 'feature.x'].map(
      (branch) => refs(caches({}, { scope: { ...CI, branch } }).to)[0],
    );
    expect(new Set(names).size).toBe(3);
  });

  test('has a tag that registries take, however long the names are', () => {
    const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'];
    const scope = { ...CI, branch: 'b'.repeat(200) };
    const of = (name: string) => refs(caches({}, { name, platforms, scope }).to)[0] ?? '';
    const long = 'x'.repeat(62);
    expect(of(`${long}a`).split(':')[1]).toMatch(/^[\w][\w.-]{0,127}$/);
    expect(of(`${long}a`)).not.toBe(of(`${long}b`));
  });
});

describe('who writes', () => {
  test('CI alone, unless everybody is to', () => {
    const scope = { ...CI, ci: false };
    expect(caches({}, { scope }).to).toEqual([]);
    expect(caches({}, { scope }).from).toHaveLength(3);
    expect(caches({ write: 'always' }, { scope }).to).toHaveLength(1);
    expect(caches({ write: 'never' }).to).toEqual([]);
  });

  test('nobody what would never be read again', () => {
    expect(caches({}, { scope: { ci: true, tag: true, branch: 'v1' } }).to).toEqual([]);
    expect(caches({}, { scope: { ci: true, tag: false } }).to).toEqual([]);
  });
});

describe('other types', () => {
  test('a folder for service and platforms', () => {
    const { from, to } = caches({ type: 'local', path: '.orchestrate/layers', write: 'always' });
    expect(from.map(({ folder }) => folder)).toEqual(['.orchestrate/layers/api/linux-amd64']);
    expect(to).toMatchObject([{ folder: '.orchestrate/layers/api/linux-amd64' }]);
  });

  test('GitHub keeps branches apart itself', () => {
    const { from, to } = caches({ type: 'gha', mode: 'min' });
    expect(from.map(csv)).toEqual(['type=gha,scope=shop.api.linux-amd64']);
    expect(to.map(csv)).toEqual(['type=gha,scope=shop.api.linux-amd64,mode=min,ignore-error=true']);
  });

  test('buckets with what they need to be found, and secrets by name', () => {
    const options = { region: 'eu', bucket: 'layers' };
    const { from, to } = caches({ type: 's3', options, secrets: { session_token: 'aws' } });
    expect(to.map(csv)).toEqual([
      'type=s3,name=shop.api.topic.linux-amd64,region=eu,bucket=layers,mode=max,ignore-error=true',
    ]);
    expect([...from, ...to].every(({ secrets }) => secrets['session_token'] === 'aws')).toBe(true);
  });

  test('an inline cache is written into the image and read from its tags', () => {
    const { from, to } = caches({ type: 'inline', mode: 'min' });
    expect(to.map(csv)).toEqual(['type=inline']);
    expect(refs(from)).toEqual([
      'r.example/shop/api:1',
      'r.example/shop/api:main',
      'r.example/shop/api:master',
      'r.example/shop/api:latest',
    ]);
  });
});
