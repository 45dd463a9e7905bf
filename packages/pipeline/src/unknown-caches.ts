import { type Diagnostic, formatLocation, type Service } from '@orchestrate/model';
import { cachesUnknownTo, type UnknownCache, withKnownCaches } from '@orchestrate/plan';
import { listed } from './listed.ts';
import type { BuilderPool } from './pool/builder-pool.ts';

/** The services without the layer caches that their builders do not know: what is used of them in a run. */
export function knowingCaches(services: readonly Service[], pool: BuilderPool): Service[] {
  return services.map((service) => withKnownCaches(pool.of(service.name).info.driver, service));
}

/** Caches that are left out, one warning for each place that they are written at and each type. */
export function unknownCaches(services: readonly Service[], pool: BuilderPool): Diagnostic[] {
  const found = services.flatMap((service) =>
    cachesUnknownTo(pool.of(service.name).info.driver, service),
  );
  const places = Map.groupBy(found, ({ type, at }) => `${type} ${formatLocation(at)}`);
  return [...places.values()].flatMap((caches) => notInEngine(caches));
}

function notInEngine(caches: readonly UnknownCache[]): Diagnostic[] {
  const [first] = caches;
  if (first === undefined) return [];
  const services = listed(caches.map(({ service }) => service));
  return [
    {
      code: 'cache/not-in-engine',
      severity: 'warning',
      message: `The layer cache of ${services} is left out: Docker Engine, which builds here, is made without the type ${first.type}.`,
      hint: 'Take the type `registry`, or a builder of the driver `docker-container`, `kubernetes` or `remote` (`docker buildx create`).',
      at: first.at,
    },
  ];
}
