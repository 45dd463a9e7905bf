import { access, constants, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { BuildBatch } from '@orchestrate/model';
import { isRunning } from '../process/is-running.ts';
import type { CacheFolders } from './folders.ts';

/** The local layer caches of a batch, written beside the ones in force until it is known how the builds went. */
export interface LocalCaches extends CacheFolders {
  /**
   * Puts what services that were built have written in place of what was there, and takes away everything
   * else. BuildKit itself only ever adds to a folder.
   */
  settle(built: (service: string) => boolean): Promise<void>;
  /** Folders that cannot be written, with the reasons; they are left out. */
  readonly unwritable: ReadonlyMap<string, string>;
}

/** Written last by buildx (BuildKit `client/solve.go`): a folder that has it is whole. */
const INDEX = 'index.json';

export async function openLocalCaches(batch: BuildBatch): Promise<LocalCaches> {
  const written = new Map(
    batch.requests.flatMap(({ service, layerCache }) =>
      (layerCache?.to ?? []).flatMap(({ folder }) => (folder ? [[folder, service] as const] : [])),
    ),
  );
  const mark = `${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
  const destination = (folder: string): string => `${folder}.next-${mark}`;
  const unwritable = new Map<string, string>();
  for (const folder of written.keys()) {
    try {
      await mkdir(path.dirname(folder), { recursive: true });
      await access(path.dirname(folder), constants.W_OK);
      await removeLeftovers(folder);
    } catch (error) {
      unwritable.set(folder, error instanceof Error ? error.message : String(error));
    }
  }
  const read = [...batch.requests, ...batch.linked].flatMap(({ layerCache }) =>
    (layerCache?.from ?? []).flatMap(({ folder }) => folder ?? []),
  );
  const there = new Set<string>();
  for (const folder of read) if (await isWhole(folder)) there.add(folder);
  return {
    source: (folder) => (there.has(folder) ? folder : undefined),
    destination: (folder) => (unwritable.has(folder) ? undefined : destination(folder)),
    unwritable,
    settle: async (built) => {
      for (const [folder, service] of written) {
        if (unwritable.has(folder)) continue;
        const next = destination(folder);
        if (built(service) && (await isWhole(next))) await replace(folder, next, mark);
        await rm(next, { recursive: true, force: true });
      }
    },
  };
}

function isWhole(folder: string): Promise<boolean> {
  return access(path.join(folder, INDEX)).then(
    () => true,
    () => false,
  );
}

/** A process that is killed in between leaves no cache, which is slow, but never a mixed one. */
async function replace(folder: string, next: string, mark: string): Promise<void> {
  const old = `${folder}.old-${mark}`;
  await rename(folder, old).catch(() => undefined);
  await rename(next, folder);
  await rm(old, { recursive: true, force: true });
}

/** What processes that were killed have left beside a folder. */
async function removeLeftovers(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  const own = path.basename(folder);
  for (const name of await readdir(parent).catch(() => [])) {
    const [, owner] = /^\.(?:next|old)-(\d+)-\w+$/.exec(name.slice(own.length)) ?? [];
    if (!name.startsWith(own) || owner === undefined || isRunning(Number(owner))) continue;
    await rm(path.join(parent, name), { recursive: true, force: true });
  }
}
