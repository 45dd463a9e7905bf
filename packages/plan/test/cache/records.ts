import type { CacheKind, CacheOrigin, CacheRecord } from '@orchestrate/model';
import type { CacheOwner } from '../../src/index.ts';

const KINDS: Readonly<Record<CacheOrigin['kind'], CacheKind>> = {
  run: 'layers',
  step: 'layers',
  other: 'layers',
  mount: 'mounts',
  pulled: 'bases',
  context: 'sources',
  download: 'sources',
};

/** A record of 100 bytes, last used at 1000, that nothing else keeps. */
export function cached(
  id: string,
  origin: CacheOrigin,
  more: Partial<CacheRecord> = {},
): CacheRecord {
  return {
    id,
    origin,
    kind: KINDS[origin.kind],
    description: id,
    sizeBytes: 100,
    createdAt: 500,
    lastUsedAt: 1000,
    usageCount: 1,
    inUse: false,
    shared: false,
    parents: [],
    ...more,
  };
}

export const copy = (text: string): CacheOrigin => ({ kind: 'step', text: `COPY ${text}` });
export const mount = (id: string): CacheOrigin => ({ kind: 'mount', id, target: '/c' });
export const pulled = (name: string): CacheOrigin => ({
  kind: 'pulled',
  ref: `${name}@sha256:00ff`,
});

/** A service whose steps are copies of what is named; the first of them is the first of its stage. */
export function owner(
  service: string,
  steps: readonly string[],
  more: Partial<CacheOwner> = {},
): CacheOwner {
  return {
    service,
    ancestors: [],
    place: (origin) => {
      if (origin.kind !== 'step') return undefined;
      const at = steps.findIndex((text) => `COPY ${text}` === origin.text);
      if (at === -1) return undefined;
      return at === 0 ? 'first' : 'later';
    },
    bases: new Set(),
    mounts: new Set(),
    ...more,
  };
}
