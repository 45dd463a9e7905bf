import type { Diagnostic, Lock, Manifest } from '@orchestrate/model';
import type { DownloadNeed, ImageNeed } from '@orchestrate/plan';
import { loadWorkspace } from './load.ts';
import { downloadsOf } from './named-downloads.ts';
import { needsOfAll } from './named-images.ts';
import { readLockFile } from './read-lock-file.ts';
import type { World } from './world.ts';

/** The lock as it is in the file, and everything that names what is in it. */
export type LockWithNeeds =
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'read';
      readonly manifest: Manifest;
      readonly lock: Lock;
      readonly needs: readonly ImageNeed[];
      readonly downloads: readonly DownloadNeed[];
    };

/** Reads manifest, lock and Dockerfiles; offline. Error `lock/none` when there is no lock. */
export async function readLock(world: World, file?: string): Promise<LockWithNeeds> {
  const explicit = file === undefined ? {} : { file };
  const read = await readLockFile(world, file);
  if (read.kind === 'refused') return read;
  const { lock } = read;
  if (lock === undefined) return { kind: 'refused', diagnostics: [NO_LOCK] };
  const loaded = await loadWorkspace(world, {
    nativePlatform: world.hostPlatform,
    lock,
    ...explicit,
  });
  if (!loaded.ok) return { kind: 'refused', diagnostics: loaded.diagnostics };
  const needs = needsOfAll(loaded.value);
  const downloads = downloadsOf(loaded.value.services.values());
  return { kind: 'read', manifest: loaded.value.manifest, lock, needs, downloads };
}

const NO_LOCK: Diagnostic = {
  code: 'lock/none',
  severity: 'error',
  message: 'There is no orchestrate.lock.',
  hint: 'Run `orchestrate lock` to write one, and commit it.',
};
