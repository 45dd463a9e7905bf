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
  for (const { service: name, kind, indexDigest } of ended.outcomes) {
    const service = prepared.workspace.manifest.services.get(name);
    if (service === undefined || kind !== 'built' || indexDigest === undefined) continue;
    if (prepared.pool.of(name).info.driver !== 'docker') continue;
    const kinds = new Set(service.outputs.map((output) => output.kind));
    if (!kinds.has('push')) continue;
    if (kinds.has('load')) {
      for (const tag of service.tags) await world.localImages.tag(indexDigest, tag);
    }
    for (const tag of stagingTags(service, ended.runId)) await world.localImages.untag(tag);
  }
}
