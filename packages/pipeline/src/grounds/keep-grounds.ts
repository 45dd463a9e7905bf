import {
  type Diagnostic,
  normalizeImageRef,
  type Outcome,
  type RunRecord,
} from '@orchestrate/model';
import type { Preparation } from '../prepare.ts';
import type { World } from '../world.ts';
import type { Witness } from './witness.ts';

export interface QuietRun {
  readonly prepared: Preparation;
  readonly outcomes: readonly Outcome[];
  readonly diagnostics: readonly Diagnostic[];
  readonly started: number;
  readonly record: RunRecord;
}

/**
 * Notes what a run rested on that found nothing to do, when looking at that again is enough to know that there is
 * still nothing to do. Any other run notes nothing; what an earlier one noted still says when it holds.
 */
export async function keepGrounds(
  world: World,
  witness: Witness | undefined,
  { prepared, outcomes, diagnostics, started, record }: QuietRun,
): Promise<void> {
  const { groundsFile } = world;
  if (groundsFile === undefined || witness === undefined) return;
  const isQuiet =
    diagnostics.length === 0 &&
    record.status === 'succeeded' &&
    outcomes.length > 0 &&
    outcomes.every(({ kind }) => kind === 'unchanged') &&
    prepared.plan.services.every(({ decision }) => decision.kind === 'unchanged');
  if (!isQuiet || prepared.workspace.git !== undefined) return;
  const testimony = witness.testimony();
  // Without a look at the images nothing shows that they are still there.
  if (testimony === undefined || testimony.images.size === 0) return;
  const source = await world.localImages.source();
  if (source === undefined) return;
  const { git: _git, ...repeated } = record;
  groundsFile(prepared.workspace.manifest.root).keep({
    ...testimony,
    images: byFullName(testimony.images),
    startedAt: started,
    source,
    record: repeated,
  });
}

/** What is compared at every start is not to be worked out at every start. */
function byFullName(images: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...images].map(([tag, digest]) => [normalizeImageRef(tag) ?? tag, digest]));
}
