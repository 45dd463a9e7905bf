import type { CacheKind, Diagnostic, PrunedRecord } from '@orchestrate/model';
import { choosePrunable, type PruneChoice, type PruneRules } from '@orchestrate/plan';
import {
  type BuilderUsage,
  type CacheUsageOptions,
  cacheUsage,
  unreadable,
} from './cache-usage.ts';
import type { World } from './world.ts';

export interface CachePruneOptions extends CacheUsageOptions {
  /** Also what belongs to no service of this project. */
  readonly others: boolean;
  /** What images keep as well. */
  readonly shared: boolean;
  readonly kinds?: readonly CacheKind[];
  /** Only what was not used for so long, in ms. */
  readonly olderThanMs?: number;
  /** Down to this many bytes on each builder, of what is asked for. */
  readonly keepBytes?: number;
}

/** What would be removed from one builder. */
export interface BuilderPruning extends BuilderUsage {
  readonly choice: PruneChoice;
}

export type PrunePlan =
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'planned';
      readonly builders: readonly BuilderPruning[];
      readonly diagnostics: readonly Diagnostic[];
    };

/** Chooses what to remove; removes nothing. */
export async function planPrune(world: World, options: CachePruneOptions): Promise<PrunePlan> {
  const usage = await cacheUsage(world, options);
  if (usage.kind !== 'looked') return usage;
  const rules = rulesOf(options, usage.manifest.cacheMountNamespace, world.clock.now());
  return {
    kind: 'planned',
    builders: usage.builders.map((one) => ({
      ...one,
      choice: choosePrunable(one.records, one.owners, rules),
    })),
    diagnostics: usage.diagnostics,
  };
}

function rulesOf(
  { services, others, shared, kinds, olderThanMs, keepBytes }: CachePruneOptions,
  namespace: string | undefined,
  now: number,
): PruneRules {
  return {
    others,
    shared,
    ...(services.length > 0 && { services }),
    ...(kinds !== undefined && { kinds }),
    ...(olderThanMs !== undefined && { unusedSince: now - olderThanMs }),
    ...(keepBytes !== undefined && { keepBytes }),
    ...(namespace !== undefined && { namespace }),
  };
}

/** What has gone from one builder. */
export interface Pruned {
  readonly builder: string;
  readonly removed: readonly PrunedRecord[];
  /** Chosen, but the builder kept them: a build has begun to use them meanwhile. */
  readonly left: number;
  /** The builder stopped answering. */
  readonly diagnostic?: Diagnostic;
}

/** Removes what was chosen, by the ids of the records: what came meanwhile stays. */
export function runPrune(world: World, builders: readonly BuilderPruning[]): Promise<Pruned[]> {
  return Promise.all(builders.map((one) => pruneBuilder(world, one)));
}

async function pruneBuilder(
  world: World,
  { name, builder, choice }: BuilderPruning,
): Promise<Pruned> {
  const ids = choice.remove.map(({ id }) => id);
  if (ids.length === 0) return { builder, removed: [], left: 0 };
  const cache = world.builderCache(name);
  try {
    const removed = await cache.prune(ids);
    return { builder, removed, left: ids.length - removed.length };
  } catch (error) {
    return { builder, removed: [], left: ids.length, diagnostic: unreadable(builder, error) };
  } finally {
    await cache.close();
  }
}
