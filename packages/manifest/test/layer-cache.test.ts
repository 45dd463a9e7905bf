import { describe, expect, test } from 'vitest';
import { diagnostics, service, underlined } from './support.ts';

function cacheOf(cache: string, head = 'registry: localhost:5000/shop') {
  const { layerCache } = service(`${head}\nservices: {app: {cache: ${cache}}}`);
  const { at: _, ...rest } = layerCache ?? { at: undefined };
  return rest;
}

describe('a layer cache', () => {
  test('needs its type only', () => {
    expect(cacheOf('{type: registry}')).toEqual({
      type: 'registry',
      mode: 'max',
      write: 'ci',
      compression: 'zstd',
      options: {},
      secrets: {},
    });
  });

  test('of every type, with all its keys', () => {
    const registry =
      '{type: registry, mode: min, repository: "localhost:5000/${project}/cache", write: never, mainBranch: trunk, compression: gzip, options: {compression-level: 3}}';
    expect(cacheOf(registry)).toMatchObject({
      mode: 'min',
      repository: 'localhost:5000/shop-app/cache',
      write: 'never',
      mainBranch: 'trunk',
      compression: 'gzip',
      options: { 'compression-level': '3' },
    });
    expect(cacheOf('{type: local}')).toMatchObject({
      path: '.orchestrate/layers',
      write: 'always',
      compression: 'zstd',
    });
    expect(cacheOf('{type: local, path: ./x/../y}')).toMatchObject({ path: 'y' });
    expect(cacheOf('{type: gha}')).not.toHaveProperty('compression');
    expect(cacheOf('{type: inline}')).toMatchObject({ mode: 'min' });
    expect(cacheOf('{type: s3, options: {region: r, bucket: b}}')).toMatchObject({
      options: { region: 'r', bucket: 'b' },
    });
    const azblob = '{type: azblob, options: {account_url: u}, secrets: {secret_access_key: azure}}';
    const azure = 'secrets: {azure: {env: AZURE}}';
    expect(cacheOf(azblob, azure)).toMatchObject({ secrets: { secret_access_key: 'azure' } });
  });

  test('is inherited, added to and taken away', () => {
    const text = `
registry: localhost:5000/shop
defaults: {cache: {type: registry, write: always}}
services:
  api: {context: api, cache: {mode: min, from: [type=gha]}}
  web: {context: web, cache: {type: none}}`;
    expect(service(text, {}, 'api')).toMatchObject({
      layerCache: { type: 'registry', write: 'always', mode: 'min' },
      cacheFrom: ['type=gha'],
    });
    expect(service(text, {}, 'web')).not.toHaveProperty('layerCache');
  });

  test('is not made of raw entries alone', () => {
    expect(service('services: {app: {cache: {from: [type=gha]}}}')).not.toHaveProperty(
      'layerCache',
    );
  });
});

describe('a secret in the words of a layer cache', () => {
  const said = (text: string): string => {
    const found = diagnostics(text);
    expect(found.length).toBeGreaterThan(0);
    return JSON.stringify(found);
  };

  test('is in no line that is shown, whatever else is wrong there', () => {
    const options = 'options: {bucket: b, secret_access_key: s3cr3t-key}';
    const found = diagnostics(`services: {app: {cache: {type: s3, ${options}, path: x}}}`);
    expect(found.map(({ at }) => underlined(at))).toEqual(['s3', 'secret_access_key', 'path']);
    expect(JSON.stringify(found)).not.toContain('s3cr3t-key');
    const raw = said(
      'services: {app: {cache: {to: ["type=azblob,secret_access_key=s3cr3t-key"]}}}',
    );
    expect(raw).not.toContain('s3cr3t-key');
    expect(raw).toContain('type=azblob,secret_access_key=***');
  });

  test('is told of an entry that is no cache as well', () => {
    expect(said('services: {app: {cache: {to: ["secret_access_key=s3cr3t-key"]}}}')).not.toContain(
      's3cr3t-key',
    );
  });
});
