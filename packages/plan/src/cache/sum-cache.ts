import type { CacheGroup, CacheKind, CacheRecord } from '@orchestrate/model';
import { CACHE_KINDS } from '@orchestrate/model';
import type { CacheOwners } from './attribute-cache.ts';
import { lastUse } from './choose-prunable.ts';

/**
 * Adds up a builder's cache: one group for each service, one for what several services share, one for what
 * belongs to none. Every record counts in exactly one of them, so that the groups add up to the builder's own total.
 */
export function sumCache(records: readonly CacheRecord[], owners: CacheOwners): CacheGroup[] {
  const groups = new Map<string, CacheRecord[]>();
  const put = (key: string, record: CacheRecord): void => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  };
  for (const record of records) put(keyOf(owners.get(record.id) ?? []), record);
  return [...groups]
    .map(([key, members]) => groupOf(key, members))
    .toSorted((left, right) => rank(left) - rank(right) || right.sizeBytes - left.sizeBytes);
}

const SEVERAL = '*';
const NOBODY = '';

function keyOf(services: readonly string[]): string {
  return services.length > 1 ? SEVERAL : (services[0] ?? NOBODY);
}

function groupOf(key: string, records: readonly CacheRecord[]): CacheGroup {
  const sizeOf = (which: (record: CacheRecord) => boolean): number =>
    records.filter(which).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const byKind = CACHE_KINDS.map((kind): [CacheKind, number] => [
    kind,
    sizeOf((record) => record.kind === kind),
  ]);
  return {
    ...(key === SEVERAL
      ? { kind: 'several' }
      : key === NOBODY
        ? { kind: 'others' }
        : { kind: 'service', service: key }),
    records: records.length,
    sizeBytes: sizeOf(() => true),
    sharedBytes: sizeOf(({ shared }) => shared),
    reclaimableBytes: sizeOf(({ shared, inUse }) => !shared && !inUse),
    kinds: Object.fromEntries(byKind.filter(([, bytes]) => bytes > 0)),
    lastUsedAt: records.reduce((latest, record) => Math.max(latest, lastUse(record)), 0),
  };
}

function rank({ kind }: CacheGroup): number {
  return ['service', 'several', 'others'].indexOf(kind);
}
