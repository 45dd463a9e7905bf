import type { Outcome } from '@orchestrate/model';
import type { Preparation } from './prepare.ts';
import { stagingTags } from './release.ts';
import type { World } from './world.ts';

/**
 * The engine's own builder keeps what it pushes, under the staging tag. Services that are loaded as well get
 * their wanted tags here; the staging tags go, however the run ended.
 */
export async function settleLocalTags(
  world: World,
  prepared: Preparation,
  ended: { readonly outcomes: readonly Outcome[]; readonly runId: string },
): Promise<void> {
  // Together: an engine with the containerd store collects its garbage before it answers that a name is gone,
  // and does so once for all who wait.
  await Promise.all(
    ended.outcomes.map((outcome) => settleService(world, prepared, outcome, ended.runId)),
  );
}

async function settleService(
  world: World,
  { workspace, pool }: Preparation,
  { service: name, kind, indexDigest }: Outcome,
  runId: string,
): Promise<void> {
  const service = workspace.manifest.services.get(name);
  if (service === undefined || kind !== 'built' || indexDigest === undefined) return;
  if (pool.of(name).info.driver !== 'docker') return;
  const kinds = new Set(service.outputs.map((output) => output.kind));
  if (!kinds.has('push')) return;
  if (kinds.has('load')) {
    for (const tag of service.tags) await world.localImages.tag(indexDigest, tag);
  }
  for (const tag of stagingTags(service, runId)) await world.localImages.untag(tag);
}
