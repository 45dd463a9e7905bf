import { createHash } from 'node:crypto';
import { z } from 'zod';

// The parts of the OCI image specification that the lab reads and writes.

const descriptor = z.looseObject({
  mediaType: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.number().int().nonnegative(),
});

const platform = z.looseObject({ os: z.string(), architecture: z.string() });

const index = z.looseObject({
  manifests: z.array(descriptor.extend({ platform: platform.optional() })),
});

const manifest = z.looseObject({ config: descriptor, layers: z.array(descriptor) });

const config = z.looseObject({
  created: z.string().optional(),
  rootfs: z.looseObject({ diff_ids: z.array(z.string()) }),
  history: z.array(z.looseObject({})).optional(),
});

export type Descriptor = z.infer<typeof descriptor>;
export type Manifest = z.infer<typeof manifest>;
export type Index = z.infer<typeof index>;
export type ImageConfig = z.infer<typeof config>;

export const indexType = 'application/vnd.oci.image.index.v1+json';
export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
export const gzipLayerType = 'application/vnd.oci.image.layer.v1.tar+gzip';

export const decodeIndex = (text: string): Index => index.parse(JSON.parse(text));
export const decodeManifest = (text: string): Manifest => manifest.parse(JSON.parse(text));
export const decodeConfig = (text: string): ImageConfig => config.parse(JSON.parse(text));

/** The content address of some bytes, `sha256:…`. */
export const digestOf = (bytes: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Describes bytes that are about to be written. */
export const describe = (mediaType: string, bytes: string | Uint8Array): Descriptor => ({
  mediaType,
  digest: digestOf(bytes),
  size: Buffer.byteLength(bytes),
});

/** An index of one entry a platform, as bytes; the layout's own annotations (tag, date) are left out. */
export const encodeIndex = (manifests: Index['manifests']): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: indexType,
    manifests: manifests.map(({ mediaType, digest, size, platform }) => ({
      mediaType,
      digest,
      size,
      ...(platform === undefined ? {} : { platform }),
    })),
  });
