import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBlob, readManifest, resolveTag } from '../src/registry/client.ts';
import { pushLayout } from '../src/registry/layout.ts';
import {
  decodeConfig,
  decodeIndex,
  decodeManifest,
  describe as describeBytes,
  manifestType,
} from '../src/registry/media.ts';
import { publishNewer } from '../src/registry/newer.ts';
import { registryHost } from '../src/registry/up.ts';

const repository = { host: registryHost, name: `lab-test/publish-${process.pid}` };
let layout: string;

beforeAll(async () => {
  layout = await mkdtemp(join(tmpdir(), 'lab-layout-'));
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    created: '2026-01-01T00:00:00Z',
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const configBlob = describeBytes('application/vnd.oci.image.config.v1+json', config);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: configBlob,
    layers: [],
  });
  const entry = describeBytes(manifestType, manifest);
  await blob(configBlob.digest, config);
  await blob(entry.digest, manifest);
  await writeFile(join(layout, 'index.json'), JSON.stringify({ manifests: [entry] }));
});

afterAll(() => rm(layout, { recursive: true, force: true }));

async function blob(digest: string, text: string): Promise<void> {
  const file = join(layout, 'blobs', ...digest.split(':'));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

it('pushes a layout and then a newer version under the same tag', async () => {
  const first = await pushLayout(layout, { repository, tag: '1' });
  expect(await resolveTag(repository, '1')).toBe(first);
  expect(await pushLayout(layout, { repository, tag: '1' })).toBe(first);

  const newer = await publishNewer(repository, '1');
  expect(newer).not.toBe(first);
  expect(await resolveTag(repository, '1')).toBe(newer);
  expect(await resolveTag(repository, first)).toBe(first);

  const [entry] = decodeIndex(await readManifest(repository, '1')).manifests;
  const manifest = decodeManifest(await readManifest(repository, entry?.digest ?? ''));
  const config = decodeConfig(await readBlob(repository, manifest.config.digest));
  expect(manifest.layers).toHaveLength(1);
  expect(config.rootfs.diff_ids).toHaveLength(1);
});

it('says that a tag is not there', async () => {
  expect(await resolveTag(repository, 'missing')).toBeUndefined();
});
