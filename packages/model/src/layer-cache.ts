import type { Location } from './source.ts';

/** BuildKit's cache backends (BuildKit `docs/` and README, “Export cache”). */
export const LAYER_CACHE_TYPES = ['registry', 'local', 'gha', 's3', 'azblob', 'inline'] as const;

export type LayerCacheType = (typeof LAYER_CACHE_TYPES)[number];

/** Who writes a layer cache; everybody reads it. */
export const LAYER_CACHE_WRITERS = ['ci', 'always', 'never'] as const;

export type LayerCacheWriter = (typeof LAYER_CACHE_WRITERS)[number];

/**
 * Where the layers of a service's steps are kept for other machines. Names within it (tags, scopes, folders)
 * are given by `orchestrate`: one for each service, branch and set of platforms.
 */
export interface LayerCache {
  readonly type: LayerCacheType;
  /** `min`: the layers of the image; `max`: those of all stages. Inline caches know `min` only. */
  readonly mode: 'min' | 'max';
  /** Of `registry` and `inline`: a repository without tag, the image's own unless another is named. */
  readonly repository?: string;
  /** Of `local`: a folder, relative to the manifest or absolute. */
  readonly path?: string;
  readonly write: LayerCacheWriter;
  /** The branch whose cache others fall back to; undefined means: as CI or git say. */
  readonly mainBranch?: string;
  /** Of layers that the image does not have; those it has keep the form they have there. */
  readonly compression?: string;
  /** Fields that are handed on to buildx as they are: bucket, region, account. */
  readonly options: Readonly<Record<string, string>>;
  /** Fields that are secret → name of the provider in `Manifest.secrets`. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly at: Location;
}
