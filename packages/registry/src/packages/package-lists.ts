import { buffer } from 'node:stream/consumers';
import type { InstalledPackages, Mirror, PackageLists, RegistryAnswer } from '@orchestrate/model';
import type { Client } from '../client.ts';
import { invalid, succeeded } from '../failure.ts';
import type { Descriptor, ImageManifest } from '../image/manifest.ts';
import { readManifest } from '../image/read-manifest.ts';
import { type Place, placeOf } from '../place.ts';
import { createSharing } from '../sharing.ts';
import { BlobFault, blobStream } from './blob-stream.ts';
import { readDatabase, type Versions } from './databases.ts';
import { type LayerFiles, readLayer, stack } from './layer-files.ts';
import { attestationOf, isSpdx, readSpdx } from './sbom.ts';

export interface PackageListsOptions {
  readonly client: Client;
  readonly mirrors?: readonly Mirror[];
  /** Compressed bytes of one image that are read at most. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 1024 ** 3;
const MAX_SBOM_BYTES = 64 * 1024 ** 2;

/** The `PackageLists` port over the distribution API. Layers that images share are read once. */
export function createPackageLists(options: PackageListsOptions): PackageLists {
  const layers = new Map<string, LayerFiles>();
  const reading: Reading = {
    client: options.client,
    mirrors: options.mirrors ?? [],
    maxBytes: options.maxBytes ?? MAX_BYTES,
    layers,
    share: createSharing<LayerFiles>(),
  };
  return {
    async read(image, source, signal) {
      try {
        const found = await (source === 'sbom' ? fromSbom : fromLayers)(reading, image, signal);
        return found.ok ? succeeded(listOf(found.value)) : found;
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof BlobFault) return { ok: false, failure: error.failure };
        const message = error instanceof Error ? error.message : String(error);
        const host = image.repository.slice(0, image.repository.indexOf('/'));
        return invalid({ host, name: image.repository }, `a layer cannot be read (${message}).`);
      }
    },
  };
}

interface Reading {
  readonly client: Client;
  readonly mirrors: readonly Mirror[];
  readonly maxBytes: number;
  /** By digest. */
  readonly layers: Map<string, LayerFiles>;
  readonly share: ReturnType<typeof createSharing<LayerFiles>>;
}

type Found = Promise<RegistryAnswer<Versions | undefined>>;
type Signal = AbortSignal | undefined;
type Image = Parameters<PackageLists['read']>[0];

function listOf(versions: Versions | undefined): InstalledPackages | undefined {
  return versions === undefined || versions.size === 0 ? undefined : versions;
}

async function fromSbom(reading: Reading, image: Image, signal: Signal): Found {
  const { client } = reading;
  const place = placeOf(`${image.repository}@${image.index}`, reading.mirrors);
  if (!place.ok) return place;
  const index = await readManifest(client, place.value, { signal });
  if (!index.ok) return index;
  const { manifest } = index.value;
  const digest = manifest.kind === 'index' ? attestationOf(manifest, image.manifest) : undefined;
  if (digest === undefined) return succeeded(undefined);
  const attestation = await imageAt(reading, { ...image, manifest: digest }, signal);
  if (!attestation.ok) return attestation;
  const layer = attestation.value.manifest.layers.find(isSpdx);
  if (layer === undefined || layer.size > MAX_SBOM_BYTES) return succeeded(undefined);
  const bytes = await buffer(blobStream(client, attestation.value.place, layer, signal));
  return succeeded(readSpdx(bytes.toString('utf8')));
}

async function fromLayers(reading: Reading, image: Image, signal: Signal): Found {
  const found = await imageAt(reading, image, signal);
  if (!found.ok) return found;
  const { manifest, place } = found.value;
  const size = manifest.layers.reduce((sum, layer) => sum + layer.size, 0);
  if (size > reading.maxBytes)
    return invalid(place.subject, `it has ${size} bytes of layers, too many to look into.`);
  const layers: LayerFiles[] = [];
  // One after the other: what lies on top of a small image is not worth the memory of all at once.
  for (const layer of manifest.layers) layers.push(await layerFiles(reading, place, layer, signal));
  const versions: Versions = new Map();
  for (const [path, text] of stack(layers))
    for (const [name, version] of readDatabase(path, text)) versions.set(name, version);
  return succeeded(versions);
}

async function layerFiles(
  { client, layers, share }: Reading,
  place: Place,
  layer: Descriptor,
  signal: Signal,
): Promise<LayerFiles> {
  const known = layers.get(layer.digest);
  if (known !== undefined) return known;
  const work = async (shared: AbortSignal) => {
    const files = await readLayer(blobStream(client, place, layer, shared), layer.mediaType);
    layers.set(layer.digest, files);
    return files;
  };
  return share(layer.digest, work, signal);
}

interface FoundImage {
  readonly place: Place;
  readonly manifest: ImageManifest;
}

async function imageAt(
  { client, mirrors }: Reading,
  { repository, manifest: digest }: Image,
  signal: Signal,
): Promise<RegistryAnswer<FoundImage>> {
  const place = placeOf(`${repository}@${digest}`, mirrors);
  if (!place.ok) return place;
  const read = await readManifest(client, place.value, { signal });
  if (!read.ok) return read;
  const { manifest } = read.value;
  return manifest.kind === 'image'
    ? succeeded({ place: place.value, manifest })
    : invalid(place.value.subject, 'it is an index where an image was expected.');
}
