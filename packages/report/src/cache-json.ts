import type { CacheGroup, CacheRecord } from '@orchestrate/model';

export interface CacheToShow {
  readonly builder: string;
  readonly driver: string;
  readonly groups: readonly CacheGroup[];
  readonly records: readonly CacheRecord[];
  /** Record id → services. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
}

/** What a builder's cache holds, for machines: bytes, and times as ISO 8601. Single records on request. */
export function cacheToJson(
  { builder, driver, groups, records, owners }: CacheToShow,
  withRecords: boolean,
) {
  return {
    builder,
    driver,
    totalBytes: groups.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    reclaimableBytes: groups.reduce((sum, { reclaimableBytes }) => sum + reclaimableBytes, 0),
    groups: groups.map(({ lastUsedAt, ...group }) => ({ ...group, lastUsedAt: iso(lastUsedAt) })),
    ...(withRecords && {
      records: records.map((record) => cacheRecordToJson(record, owners.get(record.id) ?? [])),
    }),
  };
}

export function cacheRecordToJson(record: CacheRecord, services: readonly string[]) {
  const { origin: _origin, createdAt, lastUsedAt, ...rest } = record;
  return {
    ...rest,
    services,
    createdAt: iso(createdAt),
    lastUsedAt: lastUsedAt === undefined ? null : iso(lastUsedAt),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
