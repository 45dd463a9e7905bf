import type { Diagnostic, Outcome } from '@orchestrate/model';
import { earlierImage } from './earlier-images.ts';
import type { Preparation } from './prepare.ts';
import { type Pushed, release } from './release.ts';
import type { TagsInPlace } from './tags-in-place.ts';
import type { World } from './world.ts';

/** What becomes visible to others: tags first, then the lock that the images were built from. */
export async function settleRun(
  world: World,
  prepared: Preparation,
  { outcomes, inPlace }: { readonly outcomes: readonly Outcome[]; readonly inPlace: TagsInPlace },
): Promise<Diagnostic[]> {
  const pushed = outcomes.flatMap((outcome) => pushedBy(prepared, outcome));
  const diagnostics = await release(world, { registry: prepared.registry, pushed, inPlace });
  const { root } = prepared.workspace.manifest;
  if (diagnostics.length === 0 && prepared.lockChanged)
    await world.lockFile(root).write(prepared.lock);
  return diagnostics;
}

function pushedBy(prepared: Preparation, outcome: Outcome): Pushed[] {
  const service = prepared.workspace.manifest.services.get(outcome.service);
  const digest = outcome.indexDigest ?? earlierImage(prepared, outcome.service)?.indexDigest;
  if (service?.outputs.some((output) => output.kind === 'push') !== true || digest === undefined)
    return [];
  const inputs = prepared.keys.get(outcome.service);
  // An image that was found under the key tag has it.
  const isFound = outcome.kind === 'unchanged' && prepared.images.has(outcome.service);
  return [{ service, digest, key: inputs?.known === true && !isFound ? inputs.key : undefined }];
}
