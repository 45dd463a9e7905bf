import type { CacheKind, CacheRecord } from '@orchestrate/model';
import type { CacheOwners } from './attribute-cache.ts';

export interface PruneRules {
  /** Only what is kept for these; undefined means for any of the project. */
  readonly services?: readonly string[];
  /** Also what belongs to no service of this project, but for mounts of other namespaces. */
  readonly others: boolean;
  /** Undefined means all but `internal`. */
  readonly kinds?: readonly CacheKind[];
  /** Only what was not used since, in milliseconds since the epoch. */
  readonly unusedSince?: number;
  /** Stop when what was asked for takes no more than this, in bytes. */
  readonly keepBytes?: number;
  /** What images keep as well: removing it frees nothing. */
  readonly shared: boolean;
  /** Keeps the project's mounts apart from those of others. */
  readonly namespace?: string;
}

/** Why a record that was asked for stays. */
export type KeptReason =
  | 'in-use'
  /** Something that stays stands on it. */
  | 'needed'
  /** A service that was not asked for is kept warm by it as well. */
  | 'other-service'
  | 'image'
  | 'recent'
  | 'within-size';

export interface PruneChoice {
  /** To be removed, oldest first, nothing before what stands on it. */
  readonly remove: readonly CacheRecord[];
  /** Asked for by service and kind, but kept. */
  readonly keep: readonly { readonly record: CacheRecord; readonly reason: KeptReason }[];
}

/** Chooses what to remove from a builder's cache. Pure: the same records and rules give the same answer. */
export function choosePrunable(
  records: readonly CacheRecord[],
  owners: CacheOwners,
  rules: PruneRules,
): PruneChoice {
  const asked = records.filter((record) => isAskedFor(record, owners, rules));
  const kept = new Map<string, KeptReason>();
  for (const record of asked) {
    const reason = reasonToKeep(record, owners, rules);
    if (reason !== undefined) kept.set(record.id, reason);
  }
  const children = childrenOf(records);
  const candidates = new Set(asked.filter(({ id }) => !kept.has(id)).map(({ id }) => id));
  for (const record of youngestFirst(records, children)) {
    const isNeeded = (children.get(record.id) ?? []).some(({ id }) => !candidates.has(id));
    if (isNeeded && candidates.delete(record.id)) kept.set(record.id, 'needed');
  }
  const order = youngestFirst(records, children).filter(({ id }) => candidates.has(id));
  const remove = downTo(order.toSorted(byLastUse(order, children)), asked, rules.keepBytes);
  const removed = new Set(remove.map(({ id }) => id));
  return {
    remove,
    keep: asked
      .filter(({ id }) => !removed.has(id))
      .map((record) => ({ record, reason: kept.get(record.id) ?? 'within-size' })),
  };
}

function isAskedFor(record: CacheRecord, owners: CacheOwners, rules: PruneRules): boolean {
  const { kinds, services, others, namespace } = rules;
  if (kinds === undefined ? record.kind === 'internal' : !kinds.includes(record.kind)) return false;
  const own = owners.get(record.id);
  if (own !== undefined) return services === undefined || own.some((one) => services.includes(one));
  return others && !isForeignMount(record, namespace);
}

/** A mount of another namespace, whether or not this project has one itself. */
function isForeignMount({ origin }: CacheRecord, namespace = ''): boolean {
  return origin.kind === 'mount' && origin.id !== '' && !origin.id.startsWith(`${namespace}/`);
}

function reasonToKeep(
  record: CacheRecord,
  owners: CacheOwners,
  { services, shared, unusedSince }: PruneRules,
): KeptReason | undefined {
  if (record.inUse) return 'in-use';
  if (record.shared && !shared) return 'image';
  const own = owners.get(record.id) ?? [];
  if (services !== undefined && own.some((one) => !services.includes(one))) return 'other-service';
  if (unusedSince !== undefined && lastUse(record) >= unusedSince) return 'recent';
  return undefined;
}

/** A record that was never used is as old as itself. */
export function lastUse({ lastUsedAt, createdAt }: CacheRecord): number {
  return lastUsedAt ?? createdAt;
}

function childrenOf(records: readonly CacheRecord[]): Map<string, CacheRecord[]> {
  const children = new Map<string, CacheRecord[]>();
  for (const record of records)
    for (const parent of record.parents)
      children.set(parent, [...(children.get(parent) ?? []), record]);
  return children;
}

/** Everything after what stands on it. */
function youngestFirst(
  records: readonly CacheRecord[],
  children: ReadonlyMap<string, readonly CacheRecord[]>,
): CacheRecord[] {
  const order: CacheRecord[] = [];
  const seen = new Set<string>();
  const visit = (record: CacheRecord): void => {
    if (seen.has(record.id)) return;
    seen.add(record.id);
    for (const child of children.get(record.id) ?? []) visit(child);
    order.push(record);
  };
  for (const record of records) visit(record);
  return order;
}

/** A record counts as used when something that stands on it was. The sort is stable: what stands on it goes first. */
function byLastUse(
  youngest: readonly CacheRecord[],
  children: ReadonlyMap<string, readonly CacheRecord[]>,
): (left: CacheRecord, right: CacheRecord) => number {
  const used = new Map<string, number>();
  for (const record of youngest) {
    const above = (children.get(record.id) ?? []).map(({ id }) => used.get(id) ?? 0);
    used.set(record.id, Math.max(lastUse(record), ...above));
  }
  return (left, right) => (used.get(left.id) ?? 0) - (used.get(right.id) ?? 0);
}

function downTo(
  order: readonly CacheRecord[],
  asked: readonly CacheRecord[],
  keepBytes: number | undefined,
): CacheRecord[] {
  if (keepBytes === undefined) return [...order];
  let left = asked.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return order.filter(({ sizeBytes }) => {
    if (left <= keepBytes) return false;
    left -= sizeBytes;
    return true;
  });
}
