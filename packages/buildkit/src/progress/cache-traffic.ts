import type { CacheExport, CacheImport, CacheTraffic, Step } from '@orchestrate/model';
import { exportedTo, importedFrom } from './cache-names.ts';
import { covered, type LayerDownloads, type Span } from './layer-downloads.ts';
import type { KnownVertex } from './vertices.ts';

/**
 * What one service read from layer caches and wrote to them. `own` are its vertices; `shown` tells whether work
 * that it shares with others is counted for it. Undefined when no cache was asked for.
 */
export function cacheTraffic(
  own: readonly KnownVertex[],
  downloads: LayerDownloads,
  shown: (vertex: string) => boolean,
): CacheTraffic | undefined {
  const imports = own.filter(isImport);
  const exports = own.filter(isExport);
  if (imports.length + exports.length === 0) return undefined;
  const fetched = imports.some(isRead)
    ? own.filter((vertex) => vertex.cached && shown(vertex.digest)).map(({ digest }) => digest)
    : [];
  return {
    imports: imports.map(toImport),
    downloadedBytes: downloads.bytes(fetched),
    importMs: covered([...imports.flatMap(spanOf), ...downloads.spans(fetched)]),
    exports: exports.map(toExport),
  };
}

/**
 * The steps, where caches were asked for, with where cached ones came from. When one was read, BuildKit
 * does not say of a step whose layers nobody needed whether it knew it before.
 */
export function withCacheSource(
  steps: readonly Step[],
  own: readonly KnownVertex[],
  downloads: LayerDownloads,
): Step[] {
  const imports = own.filter(isImport);
  if (imports.length === 0) return [...steps];
  const wasRead = imports.some(isRead);
  return steps.map((step) => {
    if (step.state !== 'cached') return step;
    if (!wasRead) return { ...step, cacheSource: 'local' };
    return downloads.has(step.vertex) ? { ...step, cacheSource: 'imported' } : step;
  });
}

/** Whether a vertex says that a cache was written, or that it could not be. */
export function isCacheExport(vertex: KnownVertex): boolean {
  return isExport(vertex) && vertex.completed !== undefined;
}

function isImport({ name }: KnownVertex): boolean {
  return importedFrom(name) !== undefined;
}

function isExport({ name }: KnownVertex): boolean {
  return exportedTo(name) !== undefined;
}

function isRead({ completed, error }: KnownVertex): boolean {
  return completed !== undefined && error === undefined;
}

function spanOf({ started, completed }: KnownVertex): Span[] {
  return started === undefined || completed === undefined ? [] : [[started, completed]];
}

function toImport({ name, error }: KnownVertex): CacheImport {
  const source = importedFrom(name) ?? name;
  if (error === undefined) return { name: source, state: 'read' };
  return error.endsWith(' not found')
    ? { name: source, state: 'missing' }
    : { name: source, state: 'failed', message: oneLine(error) };
}

function toExport({ name, started, completed, error }: KnownVertex): CacheExport {
  return {
    name: exportedTo(name) ?? name,
    state: error === undefined ? 'written' : 'failed',
    durationMs: started === undefined || completed === undefined ? 0 : completed - started,
    ...(error !== undefined && { message: oneLine(error) }),
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
