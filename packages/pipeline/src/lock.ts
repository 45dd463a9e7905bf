import type { Diagnostic, Lock } from '@orchestrate/model';
import { LOCK_VERSION } from '@orchestrate/model';
import { lockCoverage } from '@orchestrate/plan';
import { EMPTY_LOCK } from './complete-lock.ts';
import { loadWorkspace } from './load.ts';
import { needsOfAll } from './named-images.ts';
import { resolveImages } from './resolve-images.ts';
import type { World } from './world.ts';

export interface LockOptions {
  readonly file?: string;
  /** Only say whether the lock is complete; offline. */
  readonly check: boolean;
}

export type LockResult =
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'locked';
      readonly lock: Lock;
      readonly added: readonly string[];
      readonly removed: readonly string[];
      readonly diagnostics: readonly Diagnostic[];
    };

/**
 * Completes `orchestrate.lock` for all services and all stages: adds what is missing, drops what nothing
 * names, leaves the rest as it is. With `check`, refuses with the place of each gap and writes nothing.
 */
export async function lock(world: World, options: LockOptions): Promise<LockResult> {
  const loaded = await loadWorkspace(world, {
    nativePlatform: world.hostPlatform,
    ...fileOf(options),
  });
  if (!loaded.ok) return { kind: 'refused', diagnostics: loaded.diagnostics };
  const { manifest } = loaded.value;
  const lockFile = world.lockFile(manifest.root);
  const read = await lockFile.read();
  // Conflict markers of a merge are mended by writing the file anew.
  const mended = read.kind === 'invalid' && !options.check ? read.mended : undefined;
  if (read.kind === 'invalid' && mended === undefined) {
    return { kind: 'refused', diagnostics: read.diagnostics };
  }
  const before = mended ?? (read.kind === 'lock' ? read.lock : EMPTY_LOCK);
  const needs = needsOfAll(loaded.value);
  const coverage = lockCoverage({ lock: before, needs, includeUnreachable: true });
  if (options.check) return check(before, coverage.diagnostics);

  const kept = without(before, coverage.unused);
  const registry = world.registry(manifest.mirrors);
  const resolution = await resolveImages(world, registry, {
    lock: kept,
    references: coverage.toResolve,
    needs,
  });
  const failed = (diagnostics: readonly Diagnostic[]): LockResult => ({
    kind: resolution.unreachable ? 'unusable' : 'refused',
    diagnostics,
  });
  if (resolution.diagnostics.length > 0) return failed(resolution.diagnostics);
  const after = lockCoverage({ lock: resolution.lock, needs, includeUnreachable: true });
  if (after.diagnostics.length > 0) return failed(after.diagnostics);
  if (resolution.resolved.length > 0 || coverage.unused.length > 0 || read.kind !== 'lock') {
    await lockFile.write(resolution.lock);
  }
  const { lock: complete, resolved } = resolution;
  return {
    kind: 'locked',
    lock: complete,
    added: resolved,
    removed: coverage.unused,
    diagnostics: loaded.diagnostics,
  };
}

function check(complete: Lock, gaps: readonly Diagnostic[]): LockResult {
  if (gaps.length > 0) return { kind: 'refused', diagnostics: gaps };
  return { kind: 'locked', lock: complete, added: [], removed: [], diagnostics: [] };
}

function without(whole: Lock, unused: readonly string[]): Lock {
  const images = new Map([...whole.images].filter(([reference]) => !unused.includes(reference)));
  return { version: LOCK_VERSION, images };
}

function fileOf(options: LockOptions): { file?: string } {
  return options.file === undefined ? {} : { file: options.file };
}
