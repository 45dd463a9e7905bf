import type { CacheMountRecord, Driver, Outcome } from '@orchestrate/model';
import { createLeakSearch, type Redactor } from '@orchestrate/secrets';
import type { Preparation } from '../prepare.ts';
import type { RevealedSecrets } from '../reveal-secrets.ts';
import type { World } from '../world.ts';
import { findMounts } from './find-mounts.ts';
import { lookUpSaved } from './look-up-saved.ts';
import { keepBalance } from './mount-ledgers.ts';
import { type MountPlace, mountPlace } from './mount-place.ts';
import { mountRecord } from './mount-record.ts';
import type { Moved, MovingMount } from './moving-mount.ts';
import { restoreMounts } from './restore-mounts.ts';
import type { TransferRun } from './run-transfers.ts';
import { saveMounts } from './save-mounts.ts';
import { NO_SEARCH, type SavedSearch } from './search-saved.ts';

export interface MountRunInput {
  readonly prepared: Preparation;
  /** Services whose mounts are moved. */
  readonly services: ReadonlySet<string>;
  readonly secrets: RevealedSecrets;
  readonly redactor: Redactor;
  readonly driver: Driver;
  readonly runId: string;
}

/** The cache mounts of a run on their way: nothing that goes wrong with them fails it. */
export interface MountRun {
  restore(): Promise<void>;
  save(what: ToSave): Promise<void>;
  /** Says what it cost and saved, keeps that for the next run, and gives the records. */
  settle(outcomes: readonly Outcome[], maySave: boolean): Promise<readonly CacheMountRecord[]>;
}

export interface ToSave {
  /** Mounts of these are saved, */
  readonly built: ReadonlySet<string>;
  /** but not what one of these may have left half done. */
  readonly failed: ReadonlySet<string>;
  /** Save what was saved for its key as well. */
  readonly force?: boolean;
}

/**
 * Finds the mounts of some services, on the builders where these are built, and what is saved of them.
 * Undefined when there is nothing to move.
 */
export async function openMountRun(
  world: World,
  input: MountRunInput,
): Promise<MountRun | undefined> {
  const { pool } = input.prepared;
  const byBuilder = Map.groupBy(input.services, (service) => pool.of(service).name);
  const opened = await Promise.all(
    [...byBuilder].map(([builder, services]) =>
      openOn(world, { ...input, services: new Set(services) }, builder),
    ),
  );
  const runs = opened.filter((run) => run !== undefined);
  return runs.length > 1 ? together(runs) : runs[0];
}

/** Two builders may save the same mount: one after the other, so that the second finds what the first has written. */
function together(runs: readonly MountRun[]): MountRun {
  return {
    restore: async () => {
      await Promise.all(runs.map((run) => run.restore()));
    },
    save: async (what) => {
      for (const run of runs) await run.save(what);
    },
    settle: async (outcomes, maySave) => {
      const records: CacheMountRecord[] = [];
      for (const run of runs) records.push(...(await run.settle(outcomes, maySave)));
      return records;
    },
  };
}

async function openOn(
  world: World,
  input: MountRunInput,
  builder: string | undefined,
): Promise<MountRun | undefined> {
  const place = mountPlace(input.prepared, builder);
  if (place === undefined) return undefined;
  const keyed = await findMounts(world, input.prepared, input.services);
  if (keyed.length === 0) return undefined;
  const { mounts, diagnostics } = await lookUpSaved(world, place, keyed);
  for (const diagnostic of diagnostics) world.emit({ type: 'diagnosed', diagnostic });
  return new Run(world, { ...input, place, mounts });
}

class Run implements MountRun {
  readonly #world: World;
  readonly #input: MountRunInput & { readonly place: MountPlace };
  #mounts: readonly MovingMount[];

  constructor(
    world: World,
    input: MountRunInput & { readonly place: MountPlace; readonly mounts: readonly MovingMount[] },
  ) {
    this.#world = world;
    this.#input = input;
    this.#mounts = input.mounts;
  }

  async restore(): Promise<void> {
    const { runId } = this.#input;
    this.#take(
      await restoreMounts(this.#world, this.#transfers(), { mounts: this.#mounts, runId }),
    );
  }

  async save({ built, failed, force = false }: ToSave): Promise<void> {
    const { prepared, runId } = this.#input;
    const isAsked = ({ mount: { uses } }: MovingMount): boolean =>
      uses.some(({ service }) => built.has(service)) &&
      !uses.some(({ service }) => failed.has(service));
    const { maxBytes, keepKeys } = prepared.workspace.manifest.mountTransport;
    const search = this.#search();
    try {
      const asked = this.#mounts.filter(isAsked);
      const moved = await saveMounts(this.#world, this.#transfers(), {
        mounts: asked,
        runId,
        maxBytes,
        keepKeys,
        search,
        force,
      });
      const others = this.#mounts
        .filter((one) => !isAsked(one))
        .map((one): MovingMount => ({ ...one, notSaved: 'not-asked' }));
      this.#take({ ...moved, mounts: [...moved.mounts, ...others] });
    } finally {
      if (search.active) await search.blobs.close();
    }
  }

  async settle(
    outcomes: readonly Outcome[],
    maySave: boolean,
  ): Promise<readonly CacheMountRecord[]> {
    const { prepared, place } = this.#input;
    const balances = await keepBalance(this.#world, {
      prepared,
      place,
      mounts: this.#mounts,
      outcomes,
      maySave,
    });
    return this.#mounts.map((moving) => mountRecord(moving, balances.get(moving.mount.name)));
  }

  #take({ mounts, diagnostics }: Moved): void {
    this.#mounts = mounts;
    for (const diagnostic of diagnostics) this.#world.emit({ type: 'diagnosed', diagnostic });
  }

  #transfers(): TransferRun {
    const { driver, place } = this.#input;
    return { driver, place, signal: this.#world.signal };
  }

  #search(): SavedSearch {
    const { secrets, redactor, place } = this.#input;
    const search = createLeakSearch(secrets.all);
    if (!search.active) return NO_SEARCH;
    return { active: true, search, redactor, blobs: this.#world.imageBlobs(place.builder) };
  }
}
