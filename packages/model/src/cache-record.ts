import type { Platform } from './platform.ts';

/**
 * What a record of the builder's cache is kept for: `layers` that steps made, `bases` that were pulled,
 * cache `mounts`, `sources` (copied contexts, git, downloads) and what BuildKit keeps for itself.
 */
export type CacheKind = 'layers' | 'bases' | 'mounts' | 'sources' | 'internal';

export const CACHE_KINDS: readonly CacheKind[] = [
  'layers',
  'bases',
  'mounts',
  'sources',
  'internal',
];

/** Where a record comes from, as far as its description says. */
export type CacheOrigin =
  /** `args` are those of the process, joined by blanks: `/bin/sh -c npm ci`. */
  | { readonly kind: 'run'; readonly args: string }
  /** A step that BuildKit did itself (COPY, ADD, WORKDIR), in its words. */
  | {
      readonly kind: 'step';
      readonly stage?: string;
      readonly platform?: Platform;
      readonly text: string;
    }
  /** `id` with the namespace before it: `shop//root/.npm`; without one it begins with a slash of its own. */
  | { readonly kind: 'mount'; readonly id: string; readonly target: string }
  | { readonly kind: 'pulled'; readonly ref: string }
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'download'; readonly url: string }
  | { readonly kind: 'other' };

/** One record of a builder's cache (BuildKit `UsageRecord`). Times are milliseconds since the epoch. */
export interface CacheRecord {
  readonly id: string;
  readonly kind: CacheKind;
  readonly origin: CacheOrigin;
  readonly description: string;
  readonly sizeBytes: number;
  readonly createdAt: number;
  /** Undefined when it was never used since it was made. */
  readonly lastUsedAt?: number;
  readonly usageCount: number;
  /** A build needs it right now. */
  readonly inUse: boolean;
  /** Something outside the cache keeps it as well, an image mostly: removing the record frees nothing. */
  readonly shared: boolean;
  /** Records that it stands on. */
  readonly parents: readonly string[];
}

/** The records that one service has to itself, that several services share, or that belong to none of them. */
export type CacheGroup = (
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'several' }
  | { readonly kind: 'others' }
) & {
  readonly records: number;
  readonly sizeBytes: number;
  /** Kept by images as well. */
  readonly sharedBytes: number;
  /** What removing the group would free: neither in use nor shared. */
  readonly reclaimableBytes: number;
  /** Bytes by kind; kinds without any are left out. */
  readonly kinds: Readonly<Partial<Record<CacheKind, number>>>;
  /** Of the record that was used last, in milliseconds since the epoch. */
  readonly lastUsedAt: number;
};

/** The first step of its stage stands on what another Dockerfile may have made; the later ones stand on it. */
export type StepPlace = 'first' | 'later';
