import type { BuildBatch } from '@orchestrate/model';
import { SECRET_VARIABLE } from './secrets.ts';

/** A secret field of a layer cache, on its way through a variable of bake that the environment sets. */
export interface CacheSecret {
  readonly variable: string;
  readonly value: Uint8Array;
}

/** A variable for each secret that layer caches of the batch need. */
export function deliverCacheSecrets(
  batch: Pick<BuildBatch, 'requests' | 'linked'>,
): readonly CacheSecret[] {
  const values = [...batch.requests, ...batch.linked]
    .flatMap(({ layerCache }) => [...(layerCache?.from ?? []), ...(layerCache?.to ?? [])])
    .flatMap(({ secrets }) => secrets.map(({ value }) => value));
  return [...new Set(values)].map((value, index) => ({
    variable: `${SECRET_VARIABLE}CACHE_${index}`,
    value,
  }));
}

/** The variables of the child process: a quote within a quoted field is written twice (Go `encoding/csv`). */
export function cacheSecretEnv(secrets: readonly CacheSecret[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    secrets.map(({ variable, value }) => [
      variable,
      Buffer.from(value).toString('utf8').replaceAll('"', '""'),
    ]),
  );
}
