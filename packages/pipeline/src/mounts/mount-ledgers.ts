import { locateStep } from '@orchestrate/dockerfile';
import {
  balanceMounts,
  type MountBalance,
  type MountStep,
  type MountTrip,
} from '@orchestrate/metrics';
import { type MountLedger, type Outcome, type Step, stepKey } from '@orchestrate/model';
import { mountAnnotations, type SavedMount } from '@orchestrate/plan';
import type { Preparation } from '../prepare.ts';
import type { World } from '../world.ts';
import type { MountPlace } from './mount-place.ts';
import type { MovingMount } from './moving-mount.ts';

export interface BalanceInput {
  readonly prepared: Preparation;
  readonly place: MountPlace;
  readonly mounts: readonly MovingMount[];
  readonly outcomes: readonly Outcome[];
  /** Whether this run may write what others restore from. */
  readonly maySave: boolean;
}

/**
 * Says what moving each mount cost and saved, and keeps it: in the state of this machine, and on the saved image,
 * because the next machine of a CI system has no other memory. Nothing is written when nothing new is known.
 */
export async function keepBalance(
  world: World,
  input: BalanceInput,
): Promise<ReadonlyMap<string, MountBalance>> {
  const balances = balanceMounts({
    trips: input.mounts.map(tripOf),
    steps: stepsOf(world, input),
    now: world.clock.now(),
  });
  await Promise.all(
    input.mounts.map(async (moving) => {
      const balance = balances.get(moving.mount.name);
      if (balance !== undefined && saysMore(balance.ledger, moving.ledger))
        await keep(world, input, moving, balance.ledger);
    }),
  );
  return balances;
}

function tripOf({
  mount,
  key,
  restored,
  before,
  restoreMs,
  saveMs,
  ledger,
}: MovingMount): MountTrip {
  return {
    mount: mount.name,
    key,
    costMs: restoreMs + saveMs,
    restored: restored !== undefined,
    empty: before?.files === 0 && restored === undefined,
    ledger,
  };
}

/** Steps of services that ran, with the mounts that they use. */
function stepsOf(world: World, { prepared, mounts, outcomes }: BalanceInput): MountStep[] {
  const store = world.store(prepared.workspace.manifest.root);
  return outcomes.flatMap(({ service, steps }) =>
    steps.flatMap((step): MountStep[] => {
      const line = lineOf(prepared, service, step);
      const used = mounts.filter(({ mount }) =>
        mount.uses.some((one) => one.service === service && one.use.line === line),
      );
      if (line === undefined || used.length === 0) return [];
      const key = stepKey(service, step);
      return [
        {
          step: world.hash(key).slice(0, 12),
          mounts: used.map(({ mount }) => mount.name),
          ms: durationOf(step),
          typicalMs: store.typicalStepMs(service, step),
        },
      ];
    }),
  );
}

function lineOf({ workspace }: Preparation, service: string, step: Step): number | undefined {
  const resolved = workspace.services.get(service)?.resolved;
  const own = step.platform === undefined ? undefined : resolved?.get(step.platform);
  const file = own ?? resolved?.values().next().value;
  return file === undefined ? undefined : locateStep(file, step)?.line;
}

function durationOf({ state, startedAt, completedAt }: Step): number | undefined {
  const ran = state === 'executed' && startedAt !== undefined && completedAt !== undefined;
  return ran ? Math.max(0, completedAt - startedAt) : undefined;
}

function saysMore(now: MountLedger, before: MountLedger | undefined): boolean {
  if (before === undefined) return now.losses > 0 || Object.keys(now.coldMs).length > 0;
  // The key matters only to losses.
  const said = ({ key, losses, coldMs }: MountLedger) =>
    JSON.stringify([losses === 0 ? '' : key, losses, coldMs]);
  return said(now) !== said(before);
}

async function keep(
  world: World,
  { place, maySave }: BalanceInput,
  { mount, tags, exact, newest }: MovingMount,
  ledger: MountLedger,
): Promise<void> {
  world.store(place.root).rememberMountLedger(mount.name, ledger);
  const image = exact ?? newest;
  if (!maySave || image === undefined || world.signal.aborted) return;
  const names = image === exact ? [tags.exact] : [];
  const isNewest = newest?.digest === image.digest;
  // A ledger that could not be written is missed by nobody but the next run on another machine.
  await place.registry.annotate(
    `${place.repository}@${image.digest}`,
    {
      annotations: annotationsOf(mount.id, image, ledger),
      tags: isNewest ? [...names, tags.newest] : names,
    },
    world.signal,
  );
}

function annotationsOf(id: string, { key, content, keys }: SavedMount, ledger: MountLedger) {
  return mountAnnotations({ id, key, content, ledger, keys });
}
