import { hash } from 'node:crypto';
import type { Platform, PlatformImage, ResolvedImage } from '@orchestrate/model';

/** What an image is to look like; everything else follows from it, digests included. */
export interface ImageSpec {
  readonly platforms: Readonly<Record<Platform, PlatformSpec>>;
  /** `manifest`: one platform without an index. */
  readonly shape?: 'index' | 'manifest';
  /** Adds BuildKit's attestation manifest to the index; another text is another index with equal platforms. */
  readonly attestation?: string;
}

export interface PlatformSpec {
  /** Contents of the layers, base first. */
  readonly layers?: readonly string[];
  readonly user?: string;
  readonly onBuild?: readonly string[];
  readonly created?: string;
}

export interface FixtureManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** An image as a registry holds it. */
export interface ImageFixture {
  /** Configurations and layers by digest. */
  readonly blobs: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Those of the platforms first, what a tag points at last. */
  readonly manifests: readonly FixtureManifest[];
  /** What a resolver has to make of it. */
  readonly resolved: ResolvedImage;
}

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';

/** Makes the bytes of an OCI image (image specification 1.1) for a registry to hold. */
export function imageFixture(spec: ImageSpec): ImageFixture {
  const blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  const built = Object.entries(spec.platforms).map(([platform, image]) => ({
    platform,
    ...platformManifest(blobs, platform, image),
  }));
  const platforms = new Map(built.map(({ platform, image }) => [platform, image]));
  const manifests = built.map(({ manifest }) => manifest);
  const [only] = manifests;
  if (spec.shape === 'manifest') {
    if (only === undefined || manifests.length > 1) throw new Error('one platform, one manifest');
    return { blobs, manifests, resolved: { digest: only.digest, mediaType: MANIFEST, platforms } };
  }
  const attestations =
    spec.attestation === undefined || only === undefined
      ? []
      : [attestation(blobs, only, spec.attestation)];
  const index = indexOf(built, attestations);
  return {
    blobs,
    manifests: [...manifests, ...attestations.map(({ manifest }) => manifest), index],
    resolved: { digest: index.digest, mediaType: INDEX, platforms },
  };
}

function platformManifest(
  blobs: Map<string, Uint8Array<ArrayBuffer>>,
  platform: Platform,
  spec: PlatformSpec,
): { manifest: FixtureManifest; image: PlatformImage } {
  const layers = (spec.layers ?? [`layer of ${platform}`]).map((text) => blob(blobs, LAYER, text));
  const config = blob(blobs, CONFIG, JSON.stringify(imageConfig(platform, spec, layers)));
  const image = {
    digest: '',
    sizeCompressedBytes: [config, ...layers].reduce((sum, { size }) => sum + size, 0),
    layers: layers.map(({ digest }) => digest),
    user: spec.user ?? '',
    onBuild: spec.onBuild ?? [],
    ...(spec.created !== undefined && { created: spec.created }),
  };
  const manifest = document(MANIFEST, { config, layers });
  return { manifest, image: { ...image, digest: manifest.digest } };
}

function imageConfig(platform: Platform, spec: PlatformSpec, layers: readonly Descriptor[]) {
  const [os, architecture, variant] = platform.split('/');
  return {
    os,
    architecture,
    variant,
    created: spec.created,
    config: { User: spec.user, OnBuild: spec.onBuild },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  };
}

function indexOf(
  built: readonly { readonly platform: Platform; readonly manifest: FixtureManifest }[],
  attestations: readonly { readonly manifest: FixtureManifest; readonly about: string }[],
): FixtureManifest {
  const children = built.map(({ platform, manifest }) => {
    const [os, architecture, variant] = platform.split('/');
    return { ...descriptorOf(manifest), platform: { os, architecture, variant } };
  });
  const attached = attestations.map(({ manifest, about }) => ({
    ...descriptorOf(manifest),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': about,
    },
  }));
  return document(INDEX, { manifests: [...children, ...attached] });
}

function attestation(
  blobs: Map<string, Uint8Array<ArrayBuffer>>,
  about: FixtureManifest,
  text: string,
): { manifest: FixtureManifest; about: string } {
  const config = blob(blobs, CONFIG, '{"os":"unknown","architecture":"unknown"}');
  const layers = [blob(blobs, 'application/vnd.in-toto+json', text)];
  return { manifest: document(MANIFEST, { config, layers }), about: about.digest };
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

function blob(
  blobs: Map<string, Uint8Array<ArrayBuffer>>,
  mediaType: string,
  text: string,
): Descriptor {
  const bytes = new TextEncoder().encode(text);
  const digest = digestOf(bytes);
  blobs.set(digest, bytes);
  return { mediaType, digest, size: bytes.length };
}

function document(mediaType: string, body: object): FixtureManifest {
  const bytes = new TextEncoder().encode(
    JSON.stringify({ schemaVersion: 2, mediaType, ...body }, null, 2),
  );
  return { digest: digestOf(bytes), mediaType, bytes };
}

function descriptorOf({ mediaType, digest, bytes }: FixtureManifest): Descriptor {
  return { mediaType, digest, size: bytes.length };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${hash('sha256', bytes)}`;
}
