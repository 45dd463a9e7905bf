import { type Location, parseCsv, type Service } from '@orchestrate/model';

/**
 * Cache backends of BuildKit that Docker Engine is built without (moby `builder/builder-next/controller.go`):
 * reading one is a warning there, writing one fails the build (`unknown cache exporter`).
 */
const NOT_IN_ENGINE: ReadonlySet<string> = new Set(['s3', 'azblob']);

/** A layer cache that a builder cannot use. */
export interface UnknownCache {
  readonly service: string;
  readonly type: string;
  readonly at: Location;
}

/** Layer caches of the service that a builder of this driver does not know, those in buildx's own words among them. */
export function cachesUnknownTo(driver: string, service: Service): UnknownCache[] {
  if (driver !== 'docker') return [];
  const { name, layerCache, cachePlaces, cacheFrom, cacheTo } = service;
  const unknown = (type: string, at: Location = service.at): UnknownCache[] =>
    NOT_IN_ENGINE.has(type) ? [{ service: name, type, at }] : [];
  return [
    ...(layerCache === undefined ? [] : unknown(layerCache.type, layerCache.at)),
    ...cacheFrom.flatMap((entry, index) => unknown(typeOf(entry), cachePlaces?.from[index])),
    ...cacheTo.flatMap((entry, index) => unknown(typeOf(entry), cachePlaces?.to[index])),
  ];
}

/** The service without the caches that a builder of this driver does not know. */
export function withKnownCaches(driver: string, service: Service): Service {
  if (cachesUnknownTo(driver, service).length === 0) return service;
  const { layerCache, cachePlaces: _, ...rest } = service;
  const isKnown = (entry: string): boolean => !NOT_IN_ENGINE.has(typeOf(entry));
  const keepsOwn = layerCache !== undefined && !NOT_IN_ENGINE.has(layerCache.type);
  return {
    ...rest,
    ...(keepsOwn && { layerCache }),
    cacheFrom: service.cacheFrom.filter(isKnown),
    cacheTo: service.cacheTo.filter(isKnown),
  };
}

/** A name alone stands for a registry's (buildx `util/buildflags/cache.go`). */
function typeOf(entry: string): string {
  return new Map(parseCsv(entry)).get('type')?.trim() ?? 'registry';
}
