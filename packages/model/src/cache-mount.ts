import type { Platform } from './platform.ts';

/** What is remembered of a cache mount that travels, to say when it does not pay. */
export interface MountLedger {
  /** The mount's key when this was written: with another one, losses are forgotten. */
  readonly key: string;
  /** Times in a row that moving the mount took longer than it saved. */
  readonly losses: number;
  /** What steps took that found the mount empty, in milliseconds, by step. */
  readonly coldMs: Readonly<Record<string, number>>;
  /** When it was written, in milliseconds since the epoch. */
  readonly at: number;
}

/** What became of one cache mount in a run. */
export interface CacheMountRecord {
  /** The mount's name in its repository. */
  readonly mount: string;
  readonly id: string;
  readonly platforms: readonly Platform[];
  readonly services: readonly string[];
  readonly key: string;
  /** What the key was made of: paths of lockfiles. */
  readonly lockfiles: readonly string[];
  /** `exact` is its own key, `newest` what was saved last for another one. */
  readonly restored?: 'exact' | 'newest';
  /** Why nothing was restored. */
  readonly notRestored?: 'nothing-saved' | 'not-empty' | 'left-out' | 'failed';
  readonly saved?: 'uploaded' | 'tagged';
  /** Why nothing was saved. */
  readonly notSaved?: 'empty' | 'unchanged' | 'left-out' | 'failed' | 'not-asked';
  /** Its part of the time that moving mounts took, in milliseconds. */
  readonly restoreMs: number;
  readonly saveMs: number;
  /** Compressed. */
  readonly restoredBytes: number;
  readonly savedBytes: number;
  /** What steps took less than with an empty mount; null when that is not known. */
  readonly savedMs: number | null;
  /** Times in a row that it did not pay, this run included. */
  readonly losses: number;
}
