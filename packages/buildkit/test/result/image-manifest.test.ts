import { describe, expect, it } from 'vitest';
import type { ContentStore } from '../../src/content/content-store.ts';
import { readImage } from '../../src/result/image-manifest.ts';

function storeOf(blobs: Readonly<Record<string, unknown>>): ContentStore {
  return {
    read: async (digest) => {
      if (!(digest in blobs)) throw new Error(`${digest}: not found`);
      return Buffer.from(JSON.stringify(blobs[digest]));
    },
  };
}

const manifest = (layers: readonly number[]) => ({
  config: { digest: 'sha256:config', size: 10 },
  layers: layers.map((size, index) => ({ digest: `sha256:layer-${index}`, size })),
});
const attestation = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: 'sha256:attestation',
  size: 1,
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  platform: { architecture: 'unknown', os: 'unknown' },
};

describe('readImage', () => {
  it('reads the platforms of an index and the sources its attestations name', async () => {
    const store = storeOf({
      'sha256:index': {
        manifests: [
          { digest: 'sha256:amd', size: 1, platform: { architecture: 'amd64', os: 'linux' } },
          {
            digest: 'sha256:arm',
            size: 1,
            platform: { architecture: 'arm', os: 'linux', variant: 'v7' },
          },
          attestation,
        ],
      },
      'sha256:amd': manifest([100, 50]),
      'sha256:arm': manifest([7]),
      'sha256:attestation': {
        config: { digest: 'sha256:empty', size: 2 },
        layers: [
          { digest: 'sha256:statement', size: 3, mediaType: 'application/vnd.in-toto+json' },
          { digest: 'sha256:sbom', size: 3, mediaType: 'application/vnd.in-toto+json' },
        ],
      },
      'sha256:statement': {
        predicateType: 'https://slsa.dev/provenance/v0.2',
        predicate: { materials: [{ uri: 'pkg:docker/busybox@1', digest: { sha256: 'ab' } }] },
      },
      'sha256:sbom': {
        predicateType: 'https://spdx.dev/Document',
        predicate: { materials: [{ uri: 'no' }] },
      },
    });
    expect(await readImage(store, 'sha256:index')).toEqual({
      images: [
        {
          platform: 'linux/amd64',
          manifestDigest: 'sha256:amd',
          configDigest: 'sha256:config',
          sizeCompressedBytes: 160,
          layers: [
            { digest: 'sha256:layer-0', sizeBytes: 100 },
            { digest: 'sha256:layer-1', sizeBytes: 50 },
          ],
        },
        {
          platform: 'linux/arm/v7',
          manifestDigest: 'sha256:arm',
          configDigest: 'sha256:config',
          sizeCompressedBytes: 17,
          layers: [{ digest: 'sha256:layer-0', sizeBytes: 7 }],
        },
      ],
      materials: [{ uri: 'pkg:docker/busybox@1', digest: 'sha256:ab' }],
    });
  });

  it('asks the config for the platform of a manifest without an index', async () => {
    const store = storeOf({
      'sha256:manifest': manifest([5]),
      'sha256:config': { architecture: 'arm64', os: 'linux', variant: 'v8' },
    });
    const { images, materials } = await readImage(store, 'sha256:manifest');
    expect(materials).toBeUndefined();
    expect(images).toMatchObject([
      { platform: 'linux/arm64', manifestDigest: 'sha256:manifest', sizeCompressedBytes: 15 },
    ]);
  });

  it('does not take the config of an engine without the containerd store for an image of no size', async () => {
    const store = storeOf({ 'sha256:config': { architecture: 'amd64', os: 'linux', rootfs: {} } });
    await expect(readImage(store, 'sha256:config')).rejects.toThrow('is not an image manifest');
  });

  it('rejects when a part is not there', async () => {
    const store = storeOf({ 'sha256:index': { manifests: [attestation] } });
    await expect(readImage(store, 'sha256:index')).rejects.toThrow('sha256:attestation: not found');
  });
});
