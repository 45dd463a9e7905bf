import type { LayerCache, Platform, Service } from '@orchestrate/model';
import { parseImageRef, repositoryOf } from '@orchestrate/model';
import type { Hash } from '../key.ts';
import { branchPart, cacheName, platformsPart, pullRequestPart } from './names.ts';
import type { CacheScope } from './scope.ts';

/** A layer cache of one service, as buildx takes it: `type` first. Secret fields are named by their providers. */
export interface NamedCache {
  readonly fields: readonly (readonly [key: string, value: string])[];
  readonly secrets: Readonly<Record<string, string>>;
  /** Of local caches: relative to the manifest, or absolute. */
  readonly folder?: string;
}

export interface ServiceCaches {
  /** What it reads, nearest first. */
  readonly from: readonly NamedCache[];
  /** What it writes: one or none. */
  readonly to: readonly NamedCache[];
}

export interface CacheSurroundings {
  readonly project: string;
  readonly scope: CacheScope;
  /** What the builder makes when nobody says otherwise. */
  readonly nativePlatform: Platform;
  /** Hex SHA-256. */
  readonly hash: Hash;
}

type Cached = Pick<Service, 'name' | 'platforms' | 'tags'> & { readonly layerCache?: LayerCache };

/**
 * The layer caches of a service. Each has a name for the service, the branch and the platforms that one build
 * makes. Read are the caches of the own branch (or pull request), then of the branch that a pull request goes
 * to, then of the main branch; written is the own one only, so nothing that releases read comes from a pull
 * request.
 */
export function layerCaches(service: Cached, around: CacheSurroundings): ServiceCaches {
  const { layerCache: cache } = service;
  if (cache === undefined) return { from: [], to: [] };
  const to = writes(cache, around.scope) ? cachesToWrite(service, cache, around) : [];
  return { from: cachesToRead(service, cache, around), to };
}

/** Whether this run writes a layer cache at all. */
export function writes({ write }: Pick<LayerCache, 'write'>, scope: CacheScope): boolean {
  return write === 'always' || (write === 'ci' && scope.ci);
}

/** Whether a cache would be written if anybody said whose it is: a detached checkout outside CI has no branch. */
export function lacksBranch(cache: LayerCache, scope: CacheScope): boolean {
  const isNamed = scope.pullRequest !== undefined || scope.branch !== undefined || scope.tag;
  return writes(cache, scope) && keepsBranchesApart(cache) && !isNamed;
}

function cachesToWrite(service: Cached, cache: LayerCache, around: CacheSurroundings) {
  const own = keepsBranchesApart(cache) ? ownScope(around) : '';
  if (own === undefined) return [];
  const platforms = platformsPart(platformsOf(service, around));
  const [written] = named(service, cache, { ...around, scopes: [own], platforms: [platforms] });
  if (written === undefined) return [];
  const fields = [
    ...written.fields,
    ...(cache.type === 'inline' ? [] : [['mode', cache.mode] as const]),
    ...packing(cache),
    ...(cache.type === 'inline' ? [] : [['ignore-error', 'true'] as const]),
  ];
  return [{ ...written, fields }];
}

/** Layers that the image has keep its compression, so that one repository holds them once. */
function packing({ type, compression }: LayerCache): (readonly [string, string])[] {
  if (compression === undefined) return [];
  const manifest = type === 'registry' ? [['image-manifest', 'true'] as const] : [];
  return [['compression', compression], ['oci-mediatypes', 'true'], ...manifest];
}

function cachesToRead(service: Cached, cache: LayerCache, around: CacheSurroundings) {
  if (cache.type === 'inline') return inlineCaches(service, cache, around);
  const all = platformsOf(service, around);
  // What runs for single platforms have written serves a build of several as well.
  const platforms = [...new Set([platformsPart(all), ...all.map((one) => platformsPart([one]))])];
  const scopes = keepsBranchesApart(cache) ? scopesToRead(cache, around) : [''];
  return named(service, cache, { ...around, scopes, platforms });
}

/** GitHub keeps the caches of branches apart itself; a folder belongs to whoever carries it. */
function keepsBranchesApart({ type }: LayerCache): boolean {
  return type !== 'gha' && type !== 'local';
}

function platformsOf({ platforms }: Cached, { nativePlatform }: CacheSurroundings) {
  return platforms.length === 0 ? [nativePlatform] : platforms;
}

/** Undefined when there is none that anybody would read again. */
function ownScope({ scope, hash }: CacheSurroundings): string | undefined {
  if (scope.pullRequest !== undefined) return pullRequestPart(scope.pullRequest.id, hash);
  return scope.tag || scope.branch === undefined ? undefined : branchPart(scope.branch, hash);
}

function scopesToRead(cache: LayerCache, around: CacheSurroundings): string[] {
  const { pullRequest } = around.scope;
  const base = pullRequest?.base === undefined ? [] : [pullRequest.base];
  const branches = [...base, ...mainBranches(cache, around.scope)];
  const own = ownScope(around);
  const parts = branches.map((branch) => branchPart(branch, around.hash));
  return [...new Set([...(own === undefined ? [] : [own]), ...parts])];
}

/** Asking for one that does not exist costs a request; guessing wrong costs the whole cache. */
function mainBranches(cache: LayerCache, scope: CacheScope): readonly string[] {
  const known = cache.mainBranch ?? scope.mainBranch;
  return known === undefined ? ['main', 'master'] : [known];
}

interface Names extends CacheSurroundings {
  readonly scopes: readonly string[];
  readonly platforms: readonly string[];
}

function named(service: Cached, cache: LayerCache, names: Names): NamedCache[] {
  return names.scopes.flatMap((scope) =>
    names.platforms.flatMap((platforms) => {
      const parts = [service.name, scope, platforms].filter((part) => part !== '');
      const place = placeOf(service, cache, { parts, ...names });
      if (place === undefined) return [];
      const { folder, fields } = place;
      const all = [['type', cache.type] as const, ...fields, ...Object.entries(cache.options)];
      const { secrets } = cache;
      return [{ fields: all, secrets, ...(folder !== undefined && { folder }) }];
    }),
  );
}

interface Place {
  readonly fields: readonly (readonly [string, string])[];
  readonly folder?: string;
}

function placeOf(
  service: Cached,
  { type, path, repository }: LayerCache,
  { parts, project, hash }: CacheSurroundings & { readonly parts: readonly string[] },
): Place | undefined {
  switch (type) {
    case 'registry': {
      const place = repository ?? ownRepository(service);
      if (place === undefined) return undefined;
      return { fields: [['ref', `${place}:${cacheName(['cache', ...parts], hash)}`]] };
    }
    case 'local':
      return { fields: [], folder: `${path}/${parts.join('/')}` };
    case 'gha':
      return { fields: [['scope', cacheName([project, ...parts], hash)]] };
    case 's3':
    case 'azblob':
      return { fields: [['name', cacheName([project, ...parts], hash)]] };
    case 'inline':
      return { fields: [] };
  }
}

function ownRepository({ tags }: Cached): string | undefined {
  const ref = parseImageRef(tags[0] ?? '');
  return ref && repositoryOf(ref);
}

/** An inline cache is in the image: it is read from where the service's image is under its tags. */
function inlineCaches(
  service: Cached,
  cache: LayerCache,
  { scope }: CacheSurroundings,
): NamedCache[] {
  const repository = cache.repository ?? ownRepository(service);
  const branches = [...mainBranches(cache, scope), 'latest'];
  const guessed = repository === undefined ? [] : branches.map((tag) => `${repository}:${tag}`);
  const refs = new Set([...service.tags, ...guessed.filter((ref) => parseImageRef(ref))]);
  return [...refs].map((ref) => ({
    fields: [
      ['type', 'registry'],
      ['ref', ref],
    ],
    secrets: {},
  }));
}
