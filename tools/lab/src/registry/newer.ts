import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { type Repository, readBlob, readManifest, writeBlob, writeManifest } from './client.ts';
import {
  type Descriptor,
  decodeConfig,
  decodeIndex,
  decodeManifest,
  describe,
  digestOf,
  encodeIndex,
  gzipLayerType,
  type ImageConfig,
  type Index,
  indexType,
} from './media.ts';

/** Where a newer version differs from the one before: the file that it adds, and its history entry. */
const marker = 'etc/lab-release';

/**
 * Publishes a newer version of an image under the same tag, as a maintainer's rebuild does: each
 * platform gets one more layer, so that its digest moves. Returns the new digest of the tag.
 */
export async function publishNewer(repository: Repository, tag: string): Promise<string> {
  const { manifests } = decodeIndex(await readManifest(repository, tag));
  const newer: Index['manifests'] = [];
  for (const entry of manifests) {
    newer.push({ ...entry, ...(await appendLayer(repository, entry.digest)) });
  }
  const bytes = encodeIndex(newer);
  await writeManifest(repository, { reference: tag, mediaType: indexType, bytes });
  return digestOf(bytes);
}

async function appendLayer(repository: Repository, digest: string): Promise<Descriptor> {
  const manifest = decodeManifest(await readManifest(repository, digest));
  const config = decodeConfig(await readBlob(repository, manifest.config.digest));
  const layer = await releaseLayer(releaseOf(config));
  const newConfig = JSON.stringify(withLayer(config, layer.diffId));
  const configBlob = describe(manifest.config.mediaType, newConfig);
  await writeBlob(repository, layer.blob, layer.bytes);
  await writeBlob(repository, configBlob, new TextEncoder().encode(newConfig));
  const bytes = JSON.stringify({
    ...manifest,
    config: configBlob,
    layers: [...manifest.layers, layer.blob],
  });
  const descriptor = describe(String(manifest['mediaType']), bytes);
  await writeManifest(repository, {
    reference: descriptor.digest,
    mediaType: descriptor.mediaType,
    bytes,
  });
  return descriptor;
}

/** Number of the next release: how many were published on top of the first one, and one more. */
export const releaseOf = (config: ImageConfig): number =>
  (config.history ?? []).filter((entry) => entry['comment'] === marker).length + 1;

/** The configuration of an image with one more layer (image specification, "Image Configuration"). */
export function withLayer(config: ImageConfig, diffId: string): ImageConfig {
  const created = new Date(Date.parse(config.created ?? '1970-01-01') + 86_400_000).toISOString();
  return {
    ...config,
    created,
    rootfs: { ...config.rootfs, diff_ids: [...config.rootfs.diff_ids, diffId] },
    history: [...(config.history ?? []), { created, created_by: 'lab publish', comment: marker }],
  };
}

async function releaseLayer(release: number) {
  const archive = pack();
  archive.entry({ name: marker, mtime: new Date(0) }, `release ${release}\n`);
  archive.finalize();
  const tar = await buffer(archive);
  const bytes = new Uint8Array(gzipSync(tar));
  return { bytes, diffId: digestOf(tar), blob: describe(gzipLayerType, bytes) };
}
