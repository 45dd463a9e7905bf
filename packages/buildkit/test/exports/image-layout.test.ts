import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createImageLayout } from '../../src/exports/image-layout.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'layout-'));
  mkdirSync(path.join(folder, 'blobs/sha256'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const blobPath = (digest: string) => path.join(folder, 'blobs', digest.replace(':', '/'));

function blob(content: string | Uint8Array): string {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  writeFileSync(blobPath(digest), content);
  return digest;
}

function manifest(...layers: readonly string[]): string {
  const config = { digest: blob(`config of ${layers.join()}`) };
  return blob(JSON.stringify({ config, layers: layers.map((digest) => ({ digest })) }));
}

function tag(tags: Readonly<Record<string, string>>): void {
  const manifests = Object.entries(tags).map(([name, digest]) => ({
    digest,
    size: 1,
    annotations: { 'org.opencontainers.image.ref.name': name, kept: 'yes' },
  }));
  writeFileSync(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}

it('reads blobs without their compression', async () => {
  const digest = blob(gzipSync('a layer'));
  let text = '';
  for await (const chunk of createImageLayout(folder).read({ digest }))
    text += new TextDecoder().decode(chunk);
  expect(text).toBe('a layer');
});

it('gives a tag another name, in place of what had that', async () => {
  const [old, fresh] = [manifest(), manifest(blob('layer'))];
  tag({ latest: old, 'run-1': fresh });
  const layout = createImageLayout(folder);
  await layout.rename('run-1', 'latest');
  expect([await layout.digest('latest'), await layout.digest('run-1')]).toEqual([fresh, undefined]);
  expect(JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8'))).toMatchObject({
    schemaVersion: 2,
    manifests: [{ digest: fresh, annotations: { kept: 'yes' } }],
  });
  await expect(layout.rename('run-2', 'latest')).rejects.toThrow('nothing called run-2');
});

it('removes a tag with the blobs that only it needs', async () => {
  const [shared, own] = [blob('shared'), blob('own')];
  const [kept, gone] = [manifest(shared), manifest(shared, own)];
  tag({ latest: kept, 'run-1': blob(JSON.stringify({ manifests: [{ digest: gone }] })) });
  const layout = createImageLayout(folder);
  await layout.remove('run-1');
  expect(await layout.digest('run-1')).toBeUndefined();
  expect([shared, kept, own, gone].map((digest) => existsSync(blobPath(digest)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  await layout.remove('never');
  expect(await layout.digest('latest')).toBe(kept);
});

it('is empty where there is no folder', async () => {
  const layout = createImageLayout(path.join(folder, 'none'));
  expect(await layout.digest('latest')).toBeUndefined();
  await layout.remove('latest');
});
