import type { BlobRef, ImageBlobs, Registry, RegistryAnswer } from '@orchestrate/model';
import type { LeakSearch } from '@orchestrate/secrets';
import { list, parse, readText, record, textOf } from '../json-documents.ts';
import { eachOnce, type Leak } from '../leak.ts';
import { searchArchive } from '../search-stream.ts';
import type { World } from '../world.ts';
import type { HeldCache } from './hold-back.ts';

export interface CacheSearch {
  readonly world: World;
  readonly registry: Registry;
  /** Most layers are in the builder still: they need not come back over the network. */
  readonly blobs: ImageBlobs;
  readonly search: LeakSearch;
  /** Layers that need no search: the base's, and those that were searched before. */
  readonly known: ReadonlySet<string>;
}

/** A place that has blobs of a cache. */
type Source = Pick<ImageBlobs, 'read'>;

interface CacheContent {
  readonly manifest: string;
  /** Places to read blobs from, the nearest first. */
  readonly sources: readonly Source[];
}

/** Searches an exported layer cache: its manifest, its description of steps, and the layers that are not known. */
export async function searchCache(input: CacheSearch, cache: HeldCache): Promise<Leak[]> {
  const content = await contentOf(input, cache);
  // BuildKit exports no cache of a build without steps.
  if (content === undefined) return [];
  const { manifest, sources } = content;
  const parts = partsOf(manifest);
  const steps =
    parts.config === undefined
      ? ''
      : await fromFirst(sources, (source) => readText(source, parts.config ?? { digest: '' }));
  const leaks = input.search
    .inText(manifest + steps)
    .map((id): Leak => ({ id, place: `the description of ${nameOf(cache)}` }));
  const { uncompressed } = input.world;
  const layers = new Map(parts.layers.map((layer) => [layer.digest, layer]));
  for (const [digest, layer] of layers) {
    if (input.known.has(digest)) continue;
    const where = `layer ${digest} of ${nameOf(cache)}`;
    leaks.push(
      ...(await fromFirst(sources, (source) =>
        searchArchive({ search: input.search, uncompressed }, source.read(layer), where),
      )),
    );
  }
  return eachOnce(leaks);
}

/** As people know it. */
function nameOf(cache: HeldCache): string {
  return cache.kind === 'registry'
    ? `the layer cache ${cache.repository}:${cache.wanted}`
    : `the layer cache in ${cache.replaces ?? cache.folder}`;
}

async function contentOf(
  { world, registry, blobs }: CacheSearch,
  cache: HeldCache,
): Promise<CacheContent | undefined> {
  const { staged } = cache;
  if (cache.kind === 'local') {
    const layout = world.imageLayout(cache.folder);
    const digest = await layout.digest(staged);
    return digest === undefined
      ? undefined
      : { manifest: await readText(layout, { digest }), sources: [layout] };
  }
  const { repository } = cache;
  const answer = await registry.manifest(`${repository}:${staged}`, world.signal);
  if (!answer.ok && answer.failure.kind === 'not-found') return undefined;
  const manifest = expected(answer).text;
  return { manifest, sources: [blobs, pushedBlobs(world, registry, repository)] };
}

interface CacheParts {
  readonly config?: BlobRef;
  readonly layers: readonly BlobRef[];
}

const CONFIG = 'application/vnd.buildkit.cacheconfig.v0';

/** As an image manifest, or as an index of layers, which BuildKit writes with `image-manifest=false`. */
function partsOf(text: string): CacheParts {
  const manifest = parse(text);
  const entries = list(manifest.manifests);
  const config = entries.find((entry) => entry.mediaType === CONFIG) ?? record(manifest.config);
  const layers = entries.length > 0 ? entries : list(manifest.layers);
  return {
    ...(config.digest !== undefined && { config: blobOf(config) }),
    layers: layers.filter((layer) => layer.mediaType !== CONFIG).map(blobOf),
  };
}

function blobOf({ digest, size }: Readonly<Record<string, unknown>>): BlobRef {
  return { digest: textOf(digest), sizeBytes: Number(size) };
}

/** Whatever reading from the first source that has it gives; rejects as the last one does. */
async function fromFirst<T>(
  [source, ...others]: readonly Source[],
  read: (source: Source) => Promise<T>,
): Promise<T> {
  if (source === undefined) throw new Error('there is nowhere to read from');
  if (others.length === 0) return read(source);
  try {
    return await read(source);
  } catch {
    return fromFirst(others, read);
  }
}

/** How much of a layer is in memory at a time. */
const PIECE_BYTES = 4 * 1024 * 1024;

function pushedBlobs(world: World, registry: Registry, repository: string): Source {
  async function* pieces({ digest, sizeBytes = 0 }: BlobRef): AsyncGenerator<Uint8Array> {
    for (let offset = 0; offset < sizeBytes; offset += PIECE_BYTES) {
      const piece = { offset, size: Math.min(PIECE_BYTES, sizeBytes - offset) };
      yield expected(await registry.blob(`${repository}@${digest}`, piece, world.signal));
    }
  }
  return { read: (blob) => world.uncompressed(pieces(blob)) };
}

function expected<T>(answer: RegistryAnswer<T>): T {
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.value;
}
