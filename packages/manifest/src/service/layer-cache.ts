import {
  LAYER_CACHE_TYPES,
  LAYER_CACHE_WRITERS,
  type LayerCache,
  type LayerCacheType,
} from '@orchestrate/model';
import { type Mapping, mappingIn, type Scalar, scalarIn } from '../tree/tree.ts';
import { type ImageName, isRepository } from './images.ts';
import { readCacheOptions, readCacheSecrets } from './layer-cache-options.ts';
import { isAbsolute, joinInside } from './paths.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

/** Keys beyond `type`, `write`, `mainBranch`, `from` and `to`, with the types that they mean something to. */
const KEYS: Readonly<Record<string, readonly LayerCacheType[]>> = {
  mode: ['registry', 'local', 'gha', 's3', 'azblob'],
  repository: ['registry', 'inline'],
  path: ['local'],
  compression: ['registry', 'local'],
  options: ['registry', 'local', 'gha', 's3', 'azblob'],
  secrets: ['s3', 'azblob', 'gha'],
};

/** The layer cache of a service; undefined when it has none or when it cannot be told (reported). */
export function readLayerCache(
  { tree, at }: WrittenService,
  images: readonly ImageName[],
  around: Surroundings,
): LayerCache | undefined {
  const cache = mappingIn(tree, 'cache');
  const written = scalarIn(cache, 'type');
  if (cache === undefined || written?.text === 'none') return undefined;
  const type = LAYER_CACHE_TYPES.find((one) => one === written?.text);
  if (type === undefined) {
    reportTypeless(cache, around);
    return undefined;
  }
  reportForeign(cache, type, around);
  const options = readCacheOptions(cache, { type, at: written?.at ?? at }, around);
  const secrets = readCacheSecrets(cache, around);
  const compression = scalarIn(cache, 'compression')?.text;
  const mainBranch = scalarIn(cache, 'mainBranch')?.text;
  const writer = scalarIn(cache, 'write')?.text;
  return {
    type,
    mode: type === 'inline' || scalarIn(cache, 'mode')?.text === 'min' ? 'min' : 'max',
    ...placeOf(cache, type, images, around),
    write:
      LAYER_CACHE_WRITERS.find((one) => one === writer) ?? (type === 'local' ? 'always' : 'ci'),
    ...(mainBranch !== undefined && { mainBranch }),
    ...(packs(type) && { compression: compression ?? 'zstd' }),
    options,
    secrets,
    at: written?.at ?? at,
  };
}

function packs(type: LayerCacheType): boolean {
  return KEYS['compression']?.includes(type) === true;
}

function reportTypeless(cache: Mapping, { report }: Surroundings): void {
  const [first] = [...cache.entries].filter(([key]) => key !== 'from' && key !== 'to');
  if (first === undefined || cache.broken.has('type')) return;
  report({
    code: 'missing-key',
    message: `\`cache\` has \`${first[0]}\` but no \`type\`.`,
    hint: `Say where layers are kept: \`type: registry\`, or one of ${LAYER_CACHE_TYPES.slice(1).join(', ')}.`,
    at: first[1].keyAt,
  });
}

/** Inherited from a cache of another type or not: what means nothing is told. */
function reportForeign(cache: Mapping, type: LayerCacheType, { report }: Surroundings): void {
  for (const [key, { keyAt }] of cache.entries) {
    const types = KEYS[key];
    if (types === undefined || types.includes(type)) continue;
    report({
      code: 'invalid-cache',
      message: `\`${key}\` means nothing to a cache of type \`${type}\`.`,
      hint: `Remove it; it goes with ${types.map((one) => `\`${one}\``).join(', ')}.`,
      at: keyAt,
    });
  }
}

function placeOf(
  cache: Mapping,
  type: LayerCacheType,
  images: readonly ImageName[],
  around: Surroundings,
): Pick<LayerCache, 'repository' | 'path'> {
  if (type === 'local') return { path: folderOf(scalarIn(cache, 'path'), around) };
  if (type !== 'registry' && type !== 'inline') return {};
  const written = scalarIn(cache, 'repository');
  if (written !== undefined && isRepository(written.text)) return { repository: written.text };
  if (written !== undefined) {
    around.report({
      code: 'invalid-image-reference',
      message: `\`${written.text}\` is not a valid repository.`,
      hint: 'Write host and path in lower case without tag, for example `registry.example.com/shop/cache`.',
      at: written.at,
    });
    return {};
  }
  reportDefaultRegistry(cache, images, around);
  return {};
}

/** As with images: a name that nobody chose would go to Docker Hub. */
function reportDefaultRegistry(
  cache: Mapping,
  images: readonly ImageName[],
  { report }: Surroundings,
): void {
  const [image] = images;
  if (image?.byDefault !== true || scalarIn(cache, 'type')?.text !== 'registry') return;
  report({
    code: 'no-registry',
    severity: 'warning',
    message: `Layers would be kept on Docker Hub beside \`${image.name}\`, because no registry is given.`,
    hint: 'Set `registry` for all services, or `repository` of the cache.',
    at: scalarIn(cache, 'type')?.at,
  });
}

function folderOf(written: Scalar | undefined, { report }: Surroundings): string {
  if (written === undefined) return '.orchestrate/layers';
  const { text, at } = written;
  if (text.trim() === '') {
    report({
      code: 'invalid-value',
      message: 'The `path` of the cache is empty.',
      hint: 'Write a folder, relative to the manifest.',
      at,
    });
  }
  return isAbsolute(text) ? text : (joinInside('.', text) ?? text);
}
