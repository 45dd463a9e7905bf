import type { CacheGroup, CacheRecord, Diagnostic, Manifest } from '@orchestrate/model';
import { attributeCache, type CacheOwners, sumCache } from '@orchestrate/plan';
import { cacheOwners } from './cache-owners.ts';
import { choose } from './choose.ts';
import { loadWorkspace } from './load.ts';
import type { World } from './world.ts';

export interface CacheUsageOptions {
  readonly file?: string;
  /** Look at this builder instead of the manifest's. */
  readonly builder?: string;
  /** Services that have to exist; empty means all. */
  readonly services: readonly string[];
}

/** What one builder holds, and for whom. */
export interface BuilderUsage {
  /** As it was asked for; undefined means the current one. */
  readonly name: string | undefined;
  readonly builder: string;
  readonly driver: string;
  readonly records: readonly CacheRecord[];
  readonly owners: CacheOwners;
  readonly groups: readonly CacheGroup[];
}

export type CacheUsage =
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'looked';
      readonly manifest: Manifest;
      readonly builders: readonly BuilderUsage[];
      /** Among them one for each builder of the pool that did not answer. */
      readonly diagnostics: readonly Diagnostic[];
    };

/** How many runs are looked through for steps that Dockerfiles no longer have. */
const RUNS = 100;

/** Asks every builder of the manifest what its cache holds, and says which service it is for. Changes nothing. */
export async function cacheUsage(world: World, options: CacheUsageOptions): Promise<CacheUsage> {
  const { file, builder } = options;
  const loaded = await loadWorkspace(world, {
    nativePlatform: world.hostPlatform,
    ...(file && { file }),
  });
  if (!loaded.ok) return { kind: 'refused', diagnostics: loaded.diagnostics };
  const workspace = loaded.value;
  const { manifest } = workspace;
  const chosen = choose(workspace, { names: [], filters: [] });
  const named = choose(workspace, { names: options.services, filters: [] });
  if (!chosen.ok || !named.ok)
    return { kind: 'refused', diagnostics: chosen.ok ? named.diagnostics : chosen.diagnostics };
  const runs = world.store(manifest.root).list(RUNS);
  const owners = cacheOwners({ workspace, ...chosen.value, runs });
  const names = builder === undefined ? poolOf(manifest) : [builder];
  const looked = await Promise.all(names.map((name) => lookInto(world, name)));
  const builders = looked.flatMap((one) => {
    if ('diagnostic' in one) return [];
    const owned = attributeCache(one.records, owners);
    return [{ ...one, owners: owned, groups: sumCache(one.records, owned) }];
  });
  const unreachable = looked.flatMap((one) => ('diagnostic' in one ? [one.diagnostic] : []));
  const diagnostics = [...loaded.diagnostics, ...unreachable];
  if (builders.length === 0) return { kind: 'unusable', diagnostics };
  return { kind: 'looked', manifest, builders, diagnostics };
}

function poolOf({ builders }: Manifest): readonly (string | undefined)[] {
  return builders.length === 0 ? [undefined] : builders;
}

type Looked = Omit<BuilderUsage, 'owners' | 'groups'> | { readonly diagnostic: Diagnostic };

async function lookInto(world: World, name: string | undefined): Promise<Looked> {
  const looked = await world.builders.inspect(name);
  if (!looked.ok) return { diagnostic: looked.diagnostic };
  const { info } = looked;
  const cache = world.builderCache(name);
  try {
    const records = await cache.records();
    return { name, builder: info.name, driver: info.driver, records };
  } catch (error) {
    return { diagnostic: unreadable(info.name, error) };
  } finally {
    await cache.close();
  }
}

export function unreadable(builder: string, error: unknown): Diagnostic {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'cache/unreachable',
    severity: 'error',
    message: `The cache of builder ${builder} cannot be reached: ${reason.replace(/\.$/, '')}.`,
    hint: `Look at the builder with \`orchestrate doctor --builder ${builder}\`.`,
  };
}
