import type { CacheMountRecord, Outcome } from '@orchestrate/model';
import { cacheScope } from '@orchestrate/plan';
import type { World } from '../world.ts';
import { type MountRun, type MountRunInput, openMountRun } from './mount-run.ts';
import { withHelper } from './with-helper.ts';

/** Whether cache mounts move around a build. */
export interface PersistOptions {
  /** As the command line says it; undefined leaves it to the manifest. */
  readonly asked?: boolean;
  readonly inCi: boolean;
}

/** The part of a build's run that comes after the services. */
export interface MountsAround {
  finish(outcomes: readonly Outcome[]): Promise<readonly CacheMountRecord[] | undefined>;
}

const NONE: MountsAround = { finish: () => Promise.resolve(undefined) };

/**
 * Restores the cache mounts of services that will be built, and saves them afterwards. Pull requests restore
 * only: what they write could come back in a release.
 */
export async function mountsAround(
  world: World,
  input: Omit<MountRunInput, 'services' | 'driver'> & {
    readonly persist: PersistOptions;
    readonly frozen: boolean;
  },
): Promise<MountsAround> {
  const { prepared, persist } = input;
  const { mountTransport } = prepared.workspace.manifest;
  if (!(persist.asked ?? (persist.inCi && mountTransport.persist))) return NONE;
  const toBuild = prepared.plan.services.filter(({ decision }) => decision.kind === 'build');
  const services = new Set(toBuild.map(({ service }) => service));
  if (services.size === 0 || mountTransport.repository === undefined) return NONE;
  const helped = await withHelper(world, prepared, input.frozen);
  if (!helped.ok) {
    for (const { severity: _error, ...diagnostic } of helped.diagnostics)
      world.emit({ type: 'diagnosed', diagnostic: { ...diagnostic, severity: 'warning' } });
    return NONE;
  }
  const own = { ...input, prepared: helped.value, services, driver: world.driver };
  const run = await openMountRun(world, own);
  if (run === undefined) return NONE;
  await run.restore();
  return { finish: (outcomes) => finish(world, run, outcomes) };
}

async function finish(
  world: World,
  run: MountRun,
  outcomes: readonly Outcome[],
): Promise<readonly CacheMountRecord[]> {
  const maySave =
    !world.signal.aborted && cacheScope(world.env, undefined).pullRequest === undefined;
  if (maySave)
    await run.save({ built: named(outcomes, 'built'), failed: named(outcomes, 'failed') });
  return run.settle(outcomes, maySave);
}

function named(outcomes: readonly Outcome[], kind: Outcome['kind']): ReadonlySet<string> {
  return new Set(outcomes.filter((one) => one.kind === kind).map(({ service }) => service));
}
