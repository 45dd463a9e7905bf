import { type BuildRequest, type CacheEntry, csv } from '@orchestrate/model';
import type { CacheFolders } from '../cache/folders.ts';
import type { CacheSecret } from './cache-secrets.ts';

import { literal } from './template.ts';

export interface BakeCaches {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** The layer caches of a target, raw entries first. Values of secret fields are variables of bake. */
export function bakeCaches(
  { cacheFrom, cacheTo, layerCache }: BuildRequest,
  secrets: readonly CacheSecret[],
  folders: CacheFolders,
): BakeCaches {
  const from = (layerCache?.from ?? []).flatMap((entry) => {
    if (entry.folder === undefined) return bakeEntry(entry, [], secrets);
    const source = folders.source(entry.folder);
    return source === undefined ? [] : bakeEntry(entry, [['src', source]], secrets);
  });
  const to = (layerCache?.to ?? []).flatMap((entry) => {
    if (entry.folder === undefined) return bakeEntry(entry, [], secrets);
    const destination = folders.destination(entry.folder);
    return destination === undefined ? [] : bakeEntry(entry, [['dest', destination]], secrets);
  });
  return { from: [...cacheFrom.map(literal), ...from], to: [...cacheTo.map(literal), ...to] };
}

function bakeEntry(
  entry: CacheEntry,
  place: readonly (readonly [string, string])[],
  secrets: readonly CacheSecret[],
): string {
  const variables = entry.secrets.flatMap((secret) => {
    const known = secrets.find(({ value }) => value === secret.value);
    // Quoted as a whole: what the value holds is only known when bake has put it in.
    return known === undefined ? [] : [`"${secret.id}=\${${known.variable}}"`];
  });
  return [literal(csv([...entry.fields, ...place])), ...variables].join(',');
}

/** How many exports of caches BuildKit reports as vertices; an inline cache is part of the image's. */
export function cacheExports({ cacheTo, layerCache }: BuildRequest): number {
  const raw = cacheTo.filter((entry) => !/(^|,)\s*type=inline\b/.test(entry));
  const managed = (layerCache?.to ?? []).filter(
    ({ fields }) => !fields.some(([key, value]) => key === 'type' && value === 'inline'),
  );
  return raw.length + managed.length;
}
