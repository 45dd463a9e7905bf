import type { CacheTraffic, ServiceRecord } from '@orchestrate/model';
import { oneLine } from './printable.ts';
import { formatBytes, formatCount, formatDuration } from './units.ts';

/** What a service read from layer caches and wrote to them, in words; caches that nobody has written are left out. */
export function cacheLines(traffic: CacheTraffic | undefined): string[] {
  if (traffic === undefined) return [];
  const { imports, exports, downloadedBytes, importMs } = traffic;
  const reads = imports.flatMap(({ name, state, message = '' }) => {
    if (state === 'missing') return [];
    return state === 'read' ? [`read ${name}`] : [`could not read ${name}: ${oneLine(message)}`];
  });
  const fetched = `${formatBytes(downloadedBytes)} fetched in ${formatDuration(importMs)}`;
  const writes = exports.map(({ name, state, durationMs, message = '' }) =>
    state === 'written'
      ? `written (${name}) in ${formatDuration(durationMs)}`
      : `could not be written (${name}): ${oneLine(message)}`,
  );
  return [...reads, ...(imports.some(({ state }) => state === 'read') ? [fetched] : []), ...writes];
}

/** What the layer caches of a run cost, when layers were fetched: services read side by side, so times add up to more. */
export function cacheCost(services: readonly ServiceRecord[]): string[] {
  const once = new Map(services.map((service) => [service.service, service.cacheTraffic]));
  const fetching = [...once.values()].flatMap((traffic) =>
    traffic === undefined || traffic.downloadedBytes === 0 ? [] : [traffic],
  );
  if (fetching.length === 0) return [];
  const bytes = fetching.reduce((sum, traffic) => sum + traffic.downloadedBytes, 0);
  const ms = fetching.reduce((sum, traffic) => sum + traffic.importMs, 0);
  const many = formatCount(fetching.length, 'service');
  return [`Layer caches gave ${formatBytes(bytes)} to ${many}, fetched in ${formatDuration(ms)}.`];
}
