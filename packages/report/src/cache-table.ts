import type { CacheGroup, CacheKind, CacheRecord } from '@orchestrate/model';
import { CACHE_KINDS } from '@orchestrate/model';
import { createPalette, type Look, symbolsFor } from './look.ts';
import { oneLine } from './printable.ts';
import { type Column, renderTable } from './table.ts';
import { formatAge, formatBytes, formatCount } from './units.ts';

/** What a builder's cache holds, in groups that add up to all of it. */
export interface ShownCache {
  readonly builder: string;
  readonly driver: string;
  readonly groups: readonly CacheGroup[];
}

export interface CacheLook extends Look {
  /** Milliseconds since the epoch: ages are counted from it. */
  readonly now: number;
}

/** One builder's cache: a line for each service, one for what they share, one for the rest, and the sum. */
export function renderCache({ builder, driver, groups }: ShownCache, look: CacheLook): string[] {
  const { strong } = createPalette(look.colors);
  const title = `${strong(builder)} (${driver})`;
  if (groups.length === 0) return [`${title}: the cache is empty`];
  const rows = [
    ...groups.map((group): Row => ({ title: titleOf(group), ...group })),
    sumOf(groups),
  ];
  return [title, ...renderTable(columns(shownKinds(rows), look), rows, look)];
}

interface Row {
  readonly title: string;
  readonly sizeBytes: number;
  readonly reclaimableBytes: number;
  readonly sharedBytes: number;
  readonly kinds: Readonly<Partial<Record<CacheKind, number>>>;
  readonly lastUsedAt: number;
}

function titleOf(group: CacheGroup): string {
  if (group.kind === 'service') return group.service;
  return group.kind === 'several' ? '(several services)' : '(others)';
}

function sumOf(groups: readonly CacheGroup[]): Row {
  const sum = (of: (group: CacheGroup) => number): number =>
    groups.reduce((total, group) => total + of(group), 0);
  return {
    title: 'total',
    sizeBytes: sum((group) => group.sizeBytes),
    reclaimableBytes: sum((group) => group.reclaimableBytes),
    sharedBytes: sum((group) => group.sharedBytes),
    kinds: Object.fromEntries(
      CACHE_KINDS.map((kind) => [kind, sum(({ kinds }) => kinds[kind] ?? 0)]),
    ),
    lastUsedAt: groups.reduce((latest, one) => Math.max(latest, one.lastUsedAt), 0),
  };
}

/** Kinds of which there is something. */
function shownKinds(rows: readonly Row[]): CacheKind[] {
  return CACHE_KINDS.filter((kind) => rows.some(({ kinds }) => (kinds[kind] ?? 0) > 0));
}

function columns(shown: readonly CacheKind[], { now, unicode }: CacheLook): Column<Row>[] {
  const bytes = (count: number | undefined): string =>
    count === undefined || count === 0 ? symbolsFor(unicode).nothing : formatBytes(count);
  return [
    { title: 'SERVICE', text: ({ title }) => title },
    ...shown.map(
      (kind, at): Column<Row> => ({
        title: kind.toUpperCase(),
        text: ({ kinds }) => bytes(kinds[kind]),
        align: 'right',
        dispensable: at + 3,
      }),
    ),
    { title: 'TOTAL', text: ({ sizeBytes }) => bytes(sizeBytes), align: 'right' },
    {
      title: 'IN IMAGES',
      text: ({ sharedBytes }) => bytes(sharedBytes),
      align: 'right',
      dispensable: 2,
    },
    {
      title: 'RECLAIMABLE',
      text: ({ reclaimableBytes }) => bytes(reclaimableBytes),
      align: 'right',
    },
    {
      title: 'LAST USED',
      text: ({ lastUsedAt }) => formatAge(now - lastUsedAt),
      align: 'right',
      dispensable: 1,
    },
  ];
}

export interface ShownRecord {
  readonly record: CacheRecord;
  readonly services: readonly string[];
}

/** Single records, largest first. */
export function renderCacheRecords(records: readonly ShownRecord[], look: CacheLook): string[] {
  const sorted = records.toSorted((a, b) => b.record.sizeBytes - a.record.sizeBytes);
  return renderTable(recordColumns(look), sorted, look);
}

function recordColumns({ now }: CacheLook): Column<ShownRecord>[] {
  return [
    { title: 'ID', text: ({ record }) => record.id, dispensable: 3 },
    { title: 'SERVICE', text: ({ services }) => services.join(', ') },
    { title: 'KIND', text: ({ record }) => record.kind },
    { title: 'SIZE', text: ({ record }) => formatBytes(record.sizeBytes), align: 'right' },
    {
      title: 'LAST USED',
      text: ({ record }) => formatAge(now - (record.lastUsedAt ?? record.createdAt)),
      align: 'right',
      dispensable: 1,
    },
    { title: 'STATE', text: ({ record }) => stateOf(record), dispensable: 2 },
    { title: 'WHAT', text: ({ record }) => oneLine(record.description) },
  ];
}

function stateOf({ inUse, shared }: CacheRecord): string {
  if (inUse) return 'in use';
  return shared ? 'in an image' : '';
}

/** `12 records, 1.2 GB`. */
export function countRecords(records: readonly Pick<CacheRecord, 'sizeBytes'>[]): string {
  const bytes = records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return `${formatCount(records.length, 'record')}, ${formatBytes(bytes)}`;
}
