import type { Diagnostic } from '@orchestrate/model';
import { createBatchRunner } from './batch-runner.ts';
import { OPEN_GATE } from './leak-gate.ts';
import { type PrepareOptions, prepare } from './prepare.ts';
import { NO_SECRETS } from './reveal-secrets.ts';
import type { World } from './world.ts';

export type Description =
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'described'; readonly definition: Readonly<Record<string, unknown>> };

/** The bake definition of the whole selection in one file: what plain `docker buildx bake` would build. Asks no secret. */
export async function describeBuild(world: World, options: PrepareOptions): Promise<Description> {
  const prepared = await prepare(world, options);
  if (prepared.kind !== 'ready') return prepared;
  const runner = createBatchRunner({
    world,
    driver: world.driver,
    prepared,
    secrets: NO_SECRETS,
    gate: OPEN_GATE,
    runId: 'print',
  });
  return {
    kind: 'described',
    definition: world.driver.describe(runner.describe(prepared.plan.services)),
  };
}
