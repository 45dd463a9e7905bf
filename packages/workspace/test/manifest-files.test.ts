import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readManifestFiles } from '../src/manifest-files.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'manifest-'));
  await mkdir(path.join(root, 'services/api'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

it('finds the nearest manifest upwards, with the local file beside it', async () => {
  await writeFile(path.join(root, 'orchestrate.yaml'), 'version: 1');
  await writeFile(path.join(root, 'orchestrate.local.yaml'), 'jobs: 2');
  const found = await readManifestFiles(path.join(root, 'services/api'));
  expect(found).toEqual({
    ok: true,
    diagnostics: [],
    value: {
      root,
      manifest: { path: 'orchestrate.yaml', text: 'version: 1' },
      local: { path: 'orchestrate.local.yaml', text: 'jobs: 2' },
      sights: expect.arrayContaining([
        { path: path.join(root, 'services/orchestrate.yaml'), what: 'file', present: false },
        { path: path.join(root, 'orchestrate.yaml'), what: 'file', present: true },
        { path: path.join(root, 'orchestrate.local.yaml'), what: 'file', present: true },
      ]),
    },
  });
});

it('says where it looked when there is none', async () => {
  const found = await readManifestFiles(root);
  expect(found.diagnostics).toMatchObject([{ code: 'manifest/not-found', severity: 'error' }]);
  expect(found.ok).toBe(false);
});

it('tells a named file that does not exist from one that cannot be read', async () => {
  expect((await readManifestFiles(root, 'x.yaml')).diagnostics[0]?.code).toBe('manifest/not-found');
  expect((await readManifestFiles(root, 'services')).diagnostics[0]?.code).toBe(
    'manifest/unreadable',
  );
});
