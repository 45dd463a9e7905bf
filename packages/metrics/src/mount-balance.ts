import type { MountLedger } from '@orchestrate/model';

/** A cache mount in a run. */
export interface MountTrip {
  readonly mount: string;
  readonly key: string;
  /** Milliseconds that moving it took in this run. */
  readonly costMs: number;
  readonly restored: boolean;
  /** The steps found nothing in it. */
  readonly empty: boolean;
  readonly ledger: MountLedger | undefined;
}

/** A step that uses cache mounts. */
export interface MountStep {
  /** Names the step from run to run. */
  readonly step: string;
  readonly mounts: readonly string[];
  /** Milliseconds it took; undefined when it did not run, cached ones included. */
  readonly ms: number | undefined;
  /** What it took in earlier runs, as far as this machine knows. */
  readonly typicalMs: number | undefined;
}

export interface MountBalance {
  /** Milliseconds that the mount's steps took less than without it; null when nobody knows what they take without. */
  readonly savedMs: number | null;
  readonly ledger: MountLedger;
}

export interface MountBalanceInput {
  readonly trips: readonly MountTrip[];
  readonly steps: readonly MountStep[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What moving each mount cost and saved. Mounts of one step are judged together: what the step saved is divided
 * by what each mount cost. A step that did not run saved nothing, so that a restore for nothing is a loss.
 */
export function balanceMounts(input: MountBalanceInput): ReadonlyMap<string, MountBalance> {
  return new Map(input.trips.map((trip) => [trip.mount, balance(trip, input)] as const));
}

function balance(trip: MountTrip, input: MountBalanceInput): MountBalance {
  const savedMs = trip.restored ? savedBy(trip, input) : null;
  const before = trip.ledger?.key === trip.key ? trip.ledger.losses : 0;
  return {
    savedMs,
    ledger: {
      key: trip.key,
      losses: lossesAfter(trip, before, savedMs),
      coldMs: coldAfter(trip, input),
      at: input.now,
    },
  };
}

function lossesAfter({ costMs }: MountTrip, before: number, savedMs: number | null): number {
  if (savedMs === null) return before;
  return savedMs < costMs ? before + 1 : 0;
}

function savedBy(trip: MountTrip, { trips, steps }: MountBalanceInput): number | null {
  let sum = 0;
  for (const step of stepsOf(trip, steps)) {
    if (step.ms === undefined) continue;
    const users = trips.filter(({ mount }) => step.mounts.includes(mount));
    const cold = coldOf(step, users) ?? step.typicalMs;
    if (cold === undefined) return null;
    sum += (cold - step.ms) * shareOf(trip, users);
  }
  return sum;
}

/** What a mount that was not moved did for the step is not ours to claim. */
function shareOf(trip: MountTrip, users: readonly MountTrip[]): number {
  const moved = users.filter(({ restored }) => restored);
  const total = moved.reduce((sum, { costMs }) => sum + costMs, 0);
  return total === 0 ? 1 / moved.length : trip.costMs / total;
}

function coldOf({ step }: MountStep, users: readonly MountTrip[]): number | undefined {
  return users.map(({ ledger }) => ledger?.coldMs[step]).find((ms) => ms !== undefined);
}

/** Steps that found all their mounts empty show what they take without them. */
function coldAfter(trip: MountTrip, { trips, steps }: MountBalanceInput): Record<string, number> {
  const known = { ...trip.ledger?.coldMs };
  for (const step of stepsOf(trip, steps)) {
    const users = trips.filter(({ mount }) => step.mounts.includes(mount));
    if (step.ms !== undefined && users.every(({ empty }) => empty)) known[step.step] = step.ms;
  }
  return known;
}

function stepsOf({ mount }: MountTrip, steps: readonly MountStep[]): MountStep[] {
  return steps.filter(({ mounts }) => mounts.includes(mount));
}
