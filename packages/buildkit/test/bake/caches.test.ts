import { buildBatch, buildRequest } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { bakeDefinition } from '../../src/bake/bake-definition.ts';
import { cacheSecretEnv } from '../../src/bake/cache-secrets.ts';
import { cacheExports } from '../../src/bake/caches.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('layer caches in a definition', () => {
  it('come after raw entries, with what bake would replace written as it is', () => {
    const api = buildRequest('api', {
      cacheFrom: ['type=gha'],
      layerCache: {
        from: [
          {
            fields: [
              ['type', 'registry'],
              ['ref', 'r/a:1'],
            ],
            secrets: [],
          },
        ],
        to: [
          {
            fields: [
              ['type', 's3'],
              ['prefix', '${x},y'],
            ],
            secrets: [],
          },
        ],
      },
    });
    const { document } = bakeDefinition(buildBatch([api]), '/secrets');
    expect(document.target['api']).toMatchObject({
      'cache-from': ['type=gha', 'type=registry,ref=r/a:1'],
      'cache-to': ['type=s3,"prefix=$${x},y"'],
    });
    expect(document).not.toHaveProperty('variable');
  });

  it('name their secrets by variables whose values are in the environment only', () => {
    const entry = {
      fields: [['type', 'azblob']] as const,
      secrets: [{ id: 'secret_access_key', value: bytes('a"b,c==') }],
    };
    const api = buildRequest('api', { layerCache: { from: [entry], to: [entry] } });
    const { document, cacheSecrets } = bakeDefinition(buildBatch([api]), '/secrets');
    const text = 'type=azblob,"secret_access_key=${ORCH_SECRET_CACHE_0}"';
    expect(document.target['api']).toMatchObject({ 'cache-from': [text], 'cache-to': [text] });
    expect(document.variable).toEqual({ ORCH_SECRET_CACHE_0: { default: '' } });
    expect(cacheSecretEnv(cacheSecrets)).toEqual({ ORCH_SECRET_CACHE_0: 'a""b,c==' });
    expect(JSON.stringify(document)).not.toContain('b,c==');
  });

  it('of folders are read where there is something, and written elsewhere', () => {
    const entry = (folder: string) => ({
      fields: [['type', 'local']] as const,
      secrets: [],
      folder,
    });
    const api = buildRequest('api', {
      layerCache: { from: [entry('/kept'), entry('/none')], to: [entry('/kept')] },
    });
    const folders = {
      source: (folder: string) => (folder === '/none' ? undefined : folder),
      destination: (folder: string) => `${folder}.next`,
    };
    const { document } = bakeDefinition(buildBatch([api]), '/secrets', folders);
    expect(document.target['api']).toMatchObject({
      'cache-from': ['type=local,src=/kept'],
      'cache-to': ['type=local,dest=/kept.next'],
    });
  });

  it('are read but not written for a parent that is only linked', () => {
    const entry = { fields: [['type', 'gha']] as const, secrets: [] };
    const base = buildRequest('base', { layerCache: { from: [entry], to: [entry] } });
    const batch = buildBatch([buildRequest('api')], { linked: [base] });
    const target = bakeDefinition(batch, '/secrets').document.target['base'];
    expect(target?.['cache-from']).toEqual(['type=gha']);
    expect(target?.['cache-to']).toBeUndefined();
  });

  it('are waited for, but for those within the image', () => {
    const inline = { fields: [['type', 'inline']] as const, secrets: [] };
    const registry = { fields: [['type', 'registry']] as const, secrets: [] };
    expect(cacheExports(buildRequest('a', { cacheTo: ['type=inline', 'type=gha,mode=max'] }))).toBe(
      1,
    );
    expect(cacheExports(buildRequest('a', { layerCache: { from: [], to: [inline] } }))).toBe(0);
    expect(cacheExports(buildRequest('a', { layerCache: { from: [], to: [registry] } }))).toBe(1);
  });
});
