import type { BuiltImage, Material, Platform } from '@orchestrate/model';
import { normalizePlatform } from '@orchestrate/model';
import type { ContentStore } from '../content/content-store.ts';
import { type Json, listOf, number, parseJson, record, text } from '../json.ts';
import { materialsOf, uniqueMaterials } from './provenance.ts';

/** What a built image consists of, as its manifests say. */
export interface ImageContent {
  readonly images: readonly BuiltImage[];
  /** From the provenance attestations; undefined when the image carries none. */
  readonly materials?: readonly Material[];
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  readonly platform?: Platform;
  readonly isAttestation: boolean;
}

/**
 * Reads index, manifests and attestations of an image from the builder that made it, whether it was pushed
 * or not (OCI image specification; attestations as BuildKit stores them, `docs/attestations/attestation-storage.md`).
 */
export async function readImage(store: ContentStore, digest: string): Promise<ImageContent> {
  const top = parseJson((await store.read(digest)).toString('utf8'));
  const children = record(top)?.manifests;
  if (children === undefined) {
    // Without the containerd store the engine names images by their config, which is no manifest.
    if (record(top)?.layers === undefined) throw new Error(`${digest} is not an image manifest`);
    return { images: [await describeAlone(store, digest, top)] };
  }
  const descriptors = listOf(children, decodeDescriptor);
  const parts = await Promise.all(descriptors.map((descriptor) => readChild(store, descriptor)));
  const provenances = parts.flatMap((part) => part.provenances);
  return {
    images: parts.flatMap((part) => part.images),
    ...(provenances.length > 0 && { materials: uniqueMaterials(provenances.flat()) }),
  };
}

async function readChild(store: ContentStore, child: Descriptor) {
  const manifest = parseJson((await store.read(child.digest)).toString('utf8'));
  return child.isAttestation
    ? { images: [], provenances: await readProvenances(store, manifest) }
    : { images: [describe(child.digest, manifest, child.platform)], provenances: [] };
}

/** A manifest without an index does not say its platform: the config does. */
async function describeAlone(
  store: ContentStore,
  digest: string,
  manifest: Json,
): Promise<BuiltImage> {
  const config = decodeDescriptor(record(manifest)?.config);
  const written = config === undefined ? '' : (await store.read(config.digest)).toString('utf8');
  return describe(digest, manifest, platformOf(parseJson(written)));
}

function describe(
  manifestDigest: string,
  manifest: Json,
  platform: Platform | undefined,
): BuiltImage {
  const config = decodeDescriptor(record(manifest)?.config);
  const layers = listOf(record(manifest)?.layers, decodeDescriptor).map((layer) => ({
    digest: layer.digest,
    sizeBytes: layer.size,
  }));
  return {
    platform: platform ?? 'unknown/unknown',
    manifestDigest,
    ...(config !== undefined && { configDigest: config.digest }),
    sizeCompressedBytes: layers.reduce((sum, layer) => sum + layer.sizeBytes, config?.size ?? 0),
    layers,
  };
}

const IN_TOTO = 'application/vnd.in-toto+json';

/** The materials of each provenance statement in an attestation manifest. */
async function readProvenances(store: ContentStore, manifest: Json): Promise<Material[][]> {
  const statements = listOf(record(manifest)?.layers, decodeDescriptor).filter(
    (layer) => layer.mediaType === IN_TOTO,
  );
  const provenances = await Promise.all(
    statements.map(async ({ digest }) => {
      const statement = record(parseJson((await store.read(digest)).toString('utf8')));
      const isProvenance = text(statement?.predicateType)?.includes('slsa.dev/provenance/');
      return isProvenance === true ? [materialsOf(statement?.predicate)] : [];
    }),
  );
  return provenances.flat();
}

function decodeDescriptor(value: Json): Descriptor | undefined {
  const descriptor = record(value);
  const digest = text(descriptor?.digest);
  if (digest === undefined) return undefined;
  const platform = platformOf(descriptor?.platform);
  const annotations = record(descriptor?.annotations);
  return {
    digest,
    size: number(descriptor?.size) ?? 0,
    mediaType: text(descriptor?.mediaType) ?? '',
    ...(platform !== undefined && { platform }),
    isAttestation: annotations?.['vnd.docker.reference.type'] === 'attestation-manifest',
  };
}

function platformOf(value: Json): Platform | undefined {
  const platform = record(value);
  const parts = [platform?.os, platform?.architecture, platform?.variant].flatMap(
    (part) => text(part) || [],
  );
  return parts.length < 2 ? undefined : normalizePlatform(parts.join('/'));
}
