import type { CacheMountRecord, Diagnostic, MountLedger } from '@orchestrate/model';
import type { MountContent, MountTags, SavedMount } from '@orchestrate/plan';
import type { World } from '../world.ts';
import type { KeyedMount } from './find-mounts.ts';
import { mountProblem } from './mount-problems.ts';

/** What is known of a mount while a run moves it; each phase adds to it. */
export interface MovingMount extends KeyedMount {
  readonly tags: MountTags;
  /** What is saved for its key, and what was saved last. */
  readonly exact?: SavedMount;
  readonly newest?: SavedMount;
  /** What was remembered last, here or in the registry. */
  readonly ledger?: MountLedger;
  /** Before the build. */
  readonly before?: MountContent;
  readonly restored?: 'exact' | 'newest';
  readonly notRestored?: NonNullable<CacheMountRecord['notRestored']>;
  readonly restoreMs: number;
  readonly restoredBytes: number;
  readonly saved?: 'uploaded' | 'tagged';
  readonly notSaved?: NonNullable<CacheMountRecord['notSaved']>;
  readonly saveMs: number;
  readonly savedBytes: number;
}

/**
 * The time of a phase that moved several mounts, by the bytes of each: they were moved side by side. Looking at
 * mounts that are not moved counts as the cost of those that are.
 */
export function shareTime(phaseMs: number, bytes: readonly number[]): readonly number[] {
  const total = bytes.reduce((sum, one) => sum + one, 0);
  return bytes.map((one) => (total === 0 ? 0 : (phaseMs * one) / total));
}

/** Mounts after a phase, and what is to be said. */
export interface Moved {
  readonly mounts: readonly MovingMount[];
  readonly diagnostics: readonly Diagnostic[];
}

/** None of the mounts could be looked at: one warning for all. */
export function notMoved(
  { signal }: World,
  mounts: readonly MovingMount[],
  why: { readonly notRestored: string } | { readonly notSaved: string },
): Moved {
  const problem =
    'notRestored' in why
      ? mountProblem('not-restored', { message: why.notRestored })
      : mountProblem('not-saved', { message: why.notSaved });
  const failed =
    'notRestored' in why ? { notRestored: 'failed' as const } : { notSaved: 'failed' as const };
  return {
    mounts: mounts.map((one) => ({ ...one, ...failed })),
    diagnostics: signal.aborted ? [] : [problem],
  };
}
