import { type LayerCacheType, parseCsv, type Service } from '@orchestrate/model';
import type { World } from './world.ts';

/** What buildx takes from the environment for a backend and hands to the builder (buildx `util/buildflags/cache.go`). */
const TAKEN: Partial<Record<LayerCacheType, readonly string[]>> = {
  gha: ['ACTIONS_RUNTIME_TOKEN'],
  s3: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
};

/** What gives access to the layer caches of the services without being in the manifest: to be shown and stored nowhere. */
export function cacheCredentials(env: World['env'], services: readonly Service[]): string[] {
  const types = new Set<string | undefined>(services.flatMap(typesOf));
  const variables = Object.entries(TAKEN).flatMap(([type, names]) =>
    types.has(type) ? names : [],
  );
  return variables.flatMap((name) => env[name] || []);
}

function typesOf({ layerCache, cacheFrom, cacheTo }: Service): (string | undefined)[] {
  const written = [...cacheFrom, ...cacheTo].map((entry) => new Map(parseCsv(entry)).get('type'));
  return [layerCache?.type, ...written];
}
