import { relative, sep } from 'node:path';
import type { BuildBatch, BuildFailure, BuildObserver, Clock, Driver } from '@orchestrate/model';
import { bakeDefinition } from './bake/bake-definition.ts';
import { prepareBatch } from './batch/prepare-batch.ts';
import { Reserve } from './batch/reserve.ts';
import type { OpenContentStore } from './content/content-store.ts';
import { lateContentStore } from './content/late-store.ts';
import type { BuildkitAddress } from './content/open-buildkit.ts';
import type { StoreLease } from './content/shared-stores.ts';
import { SharedStores } from './content/shared-stores.ts';
import type { Environment } from './environment.ts';
import { findBuildx } from './process/buildx-plugin.ts';
import type { BuildxProcess } from './process/buildx-process.ts';

export interface BuildkitDriver extends Driver {
  /** Kills the client processes that still run: what a second Ctrl-C does. */
  kill(): void;
}

export interface DriverOptions {
  readonly env: Environment;
  readonly clock: Clock;
  /** Folders with docker's plugins for the whole system; docker's own when not given. */
  readonly pluginFolders?: readonly string[];
}

/** Stands in printed definitions where secret files would be. */
const SECRET_FOLDER = '/run/orchestrate-secrets';

/** What the builds of a driver share. */
interface Shared extends Pick<DriverOptions, 'env' | 'clock'> {
  readonly running: Set<BuildxProcess>;
  readonly reserve: Reserve;
  /** Path of the buildx binary, looked for once. */
  readonly buildx: () => Promise<string | undefined>;
}

/** A driver that builds with BuildKit by way of buildx: one `buildx bake` process for each batch. */
export function createBuildkitDriver({ env, clock, pluginFolders }: DriverOptions): BuildkitDriver {
  const running = new Set<BuildxProcess>();
  const reserve = new Reserve();
  let found: Promise<string | undefined> | undefined;
  const buildx = (): Promise<string | undefined> => {
    found ??= findBuildx(env, pluginFolders);
    return found;
  };
  return {
    build: createBuild({ env, clock, running, reserve, buildx }),
    describe: (batch) => ({ ...bakeDefinition(batch, SECRET_FOLDER).document }),
    standBy: (builder) =>
      reserve.fill(async () => {
        const path = await buildx();
        return path === undefined ? undefined : { env, buildx: path, builder };
      }),
    standDown: () => reserve.dismiss(),
    kill: () => {
      for (const process of running) process.kill();
    },
  };
}

function createBuild(shared: Shared): Driver['build'] {
  const { env, clock, running, reserve } = shared;
  const stores = new SharedStores();
  return async (batch, observer) => {
    const startedAt = clock.now();
    const elapsed = (): number => clock.now() - startedAt;
    const buildx = await shared.buildx();
    if (buildx === undefined) return endAll(batch, observer, NO_BUILDX);
    // Loaded when something is built: commands that build nothing start without it.
    const { runBatch } = await import('./batch/run-batch.ts');
    const standby = await reserve.take(batch);
    const prepared = await prepareBatch({ env, buildx, standby }, batch);
    let lease: StoreLease | undefined;
    let child: BuildxProcess | undefined;
    try {
      if (observer.signal.aborted) return endAll(batch, observer);
      if (makesImages(batch)) {
        const { builder } = batch;
        const open = () => lateContentStore(openStore({ env, buildx, builder }));
        lease = stores.lease(builder ?? '', open);
      }
      const started = (process: BuildxProcess): void => {
        child = process;
        running.add(process);
      };
      const store = lease?.store;
      await runBatch({ batch, prepared, store, observer, elapsed, showPath, started });
    } finally {
      if (child !== undefined) running.delete(child);
      await Promise.all([lease?.release(), prepared.remove()]);
    }
  };
}

/** What reads images takes longer to load than buildx to start, and is needed when the first one is built. */
async function openStore(address: BuildkitAddress): Promise<OpenContentStore> {
  const { openContentStore } = await import('./content/open-store.ts');
  return openContentStore(address);
}

const NO_BUILDX: BuildFailure = {
  kind: 'engine',
  transient: false,
  message: 'The docker buildx plugin was not found where docker looks for its plugins.',
};

function endAll(batch: BuildBatch, observer: BuildObserver, failure?: BuildFailure): void {
  for (const { service } of batch.requests) {
    const ended = { service, durationMs: 0, steps: [] };
    observer.ended(
      failure === undefined
        ? { ...ended, status: 'cancelled' }
        : { ...ended, status: 'failed', failure },
    );
  }
}

function makesImages(batch: BuildBatch): boolean {
  return batch.requests.some(({ outputs }) => outputs.some((output) => output.kind !== 'local'));
}

/** Relative to the working folder where it lies within. */
function showPath(dockerfile: string): string {
  const shown = relative(process.cwd(), dockerfile);
  return shown.startsWith('..') ? dockerfile : shown.split(sep).join('/');
}
