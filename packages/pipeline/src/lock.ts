import type { Diagnostic, Lock } from '@orchestrate/model';
import { type ImageNeed, type LockCoverage, lockCoverage } from '@orchestrate/plan';
import { EMPTY_LOCK } from './complete-lock.ts';
import { loadWorkspace, type Workspace } from './load.ts';
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
    ...(options.file !== undefined && { file: options.file }),
  });
  if (!loaded.ok) return { kind: 'refused', diagnostics: loaded.diagnostics };
  const read = await world.lockFile(loaded.value.manifest.root).read();
  // Conflict markers of a merge are mended by writing the file anew.
  const mended = read.kind === 'invalid' && !options.check ? read.mended : undefined;
  if (read.kind === 'invalid' && mended === undefined) {
    return { kind: 'refused', diagnostics: read.diagnostics };
  }
  const before = mended ?? (read.kind === 'lock' ? read.lock : EMPTY_LOCK);
  const needs = needsOfAll(loaded.value);
  const coverage = lockCoverage({ lock: before, needs, includeUnreachable: true });
  if (options.check) return check(before, coverage.diagnostics);
  const isWritten =
    read.kind === 'lock' && coverage.toResolve.length + coverage.unused.length === 0;
  return complete(world, { workspace: loaded.value, before, needs, coverage, isWritten });
}

interface ToComplete {
  readonly workspace: Workspace;
  readonly before: Lock;
  readonly needs: readonly ImageNeed[];
  readonly coverage: LockCoverage;
  /** The file says all this already. */
  readonly isWritten: boolean;
}

async function complete(world: World, todo: ToComplete): Promise<LockResult> {
  const { workspace, before, needs, coverage } = todo;
  const kept = without(before, coverage.unused);
  const wanted = { lock: kept, references: coverage.toResolve, needs };
  const resolution = await resolveImages(world, world.registry(workspace.manifest.mirrors), wanted);
  // The registry was asked; a platform that is still missing does not exist.
  const gaps = lockCoverage({ lock: resolution.lock, needs, includeUnreachable: true });
  const problems = resolution.diagnostics.length > 0 ? resolution.diagnostics : gaps.diagnostics;
  if (problems.length > 0) {
    return { kind: resolution.unreachable ? 'unusable' : 'refused', diagnostics: problems };
  }
  if (!todo.isWritten) await world.lockFile(workspace.manifest.root).write(resolution.lock);
  const { lock: whole, resolved } = resolution;
  return {
    kind: 'locked',
    lock: whole,
    added: resolved,
    removed: coverage.unused,
    diagnostics: [],
  };
}

function check(complete: Lock, gaps: readonly Diagnostic[]): LockResult {
  if (gaps.length > 0) return { kind: 'refused', diagnostics: gaps };
  return { kind: 'locked', lock: complete, added: [], removed: [], diagnostics: [] };
}

function without(whole: Lock, unused: readonly string[]): Lock {
  const images = new Map([...whole.images].filter(([reference]) => !unused.includes(reference)));
  return { ...whole, images };
}
