import type { Diagnostic, Lock, Manifest } from '@orchestrate/model';
import { loadManifest } from './load.ts';
import type { World } from './world.ts';

/** Manifest and lock as they are on disk; the lock is undefined when there is none. */
export type LockOnDisk =
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'read'; readonly manifest: Manifest; readonly lock: Lock | undefined };

/** Reads the manifest and the lock beside it; offline. */
export async function readLockFile(world: World, file?: string): Promise<LockOnDisk> {
  const loaded = await loadManifest(world, file);
  if (!loaded.ok) return { kind: 'refused', diagnostics: loaded.diagnostics };
  const { manifest } = loaded.value;
  const read = await world.lockFile(manifest.root).read();
  if (read.kind === 'invalid') return { kind: 'refused', diagnostics: read.diagnostics };
  return { kind: 'read', manifest, lock: read.kind === 'lock' ? read.lock : undefined };
}
