import type { CacheMountRecord, Event } from '@orchestrate/model';
import type { Look } from './look.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';
import { formatBytes, formatDuration } from './units.ts';

export type MountEvent = Extract<
  Event,
  { readonly type: 'cache-mount-restored' | 'cache-mount-saved' }
>;

/** What happened to a cache mount that travels. */
export function mountSentence(event: MountEvent): string {
  const how = `${formatBytes(event.sizeBytes)} in ${formatDuration(event.durationMs)}`;
  const mount = `cache mount ${printable(event.mount)}`;
  if (event.type === 'cache-mount-saved') return `saved ${mount}, ${how}`;
  return `restored ${mount}${event.exact ? '' : ' as it was saved last'}, ${how}`;
}

/** The cache mounts of a run in a table: where they came from, what was saved, what that cost and spared. */
export function renderMounts(mounts: readonly CacheMountRecord[], look: Look): string[] {
  return renderTable(
    [
      { title: 'CACHE MOUNT', text: ({ id }) => printable(id) },
      { title: 'RESTORED', text: restored },
      { title: 'SAVED', text: saved },
      {
        title: 'COST',
        text: ({ restoreMs, saveMs }) =>
          restoreMs + saveMs === 0 ? '' : formatDuration(restoreMs + saveMs),
        align: 'right',
      },
      {
        title: 'SPARED',
        text: ({ savedMs }) => (savedMs === null ? '' : formatSigned(savedMs)),
        align: 'right',
      },
      { title: 'KEYED BY', text: ({ lockfiles }) => lockfiles.join(' '), dispensable: 1 },
      { title: 'USED BY', text: ({ services }) => services.join(' '), dispensable: 2 },
    ],
    mounts,
    look,
  );
}

/** A step may take longer with a mount than without. */
function formatSigned(ms: number): string {
  return ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms);
}

const NOT_RESTORED: Readonly<Record<NonNullable<CacheMountRecord['notRestored']>, string>> = {
  'nothing-saved': 'nothing saved',
  'not-empty': 'was there',
  'left-out': 'left out',
  failed: 'failed',
};

const NOT_SAVED: Readonly<Record<NonNullable<CacheMountRecord['notSaved']>, string>> = {
  empty: 'empty',
  unchanged: 'unchanged',
  'left-out': 'left out',
  failed: 'failed',
  'not-asked': '',
};

function restored({ restored: how, notRestored, restoredBytes }: CacheMountRecord): string {
  if (how !== undefined)
    return `${formatBytes(restoredBytes)}${how === 'newest' ? ' (newest)' : ''}`;
  return notRestored === undefined ? '' : NOT_RESTORED[notRestored];
}

function saved({ saved: how, notSaved, savedBytes }: CacheMountRecord): string {
  if (how === 'uploaded') return formatBytes(savedBytes);
  if (how === 'tagged') return 'same files';
  return notSaved === undefined ? '' : NOT_SAVED[notSaved];
}
