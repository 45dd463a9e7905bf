import type { Diagnostic } from '../diagnostic.ts';
import type { Lock } from '../lock.ts';

export interface LockFile {
  read(): Promise<LockRead>;
  /**
   * Replaces the file in one move; a crash leaves the old one. With `basis`, only while the file still says
   * that: somebody else may have written it since it was read.
   */
  write(lock: Lock, basis?: Lock): Promise<LockWritten>;
}

export type LockWritten = 'written' | 'changed-meanwhile';

export type LockRead =
  | { readonly kind: 'none' }
  | { readonly kind: 'lock'; readonly lock: Lock }
  | {
      readonly kind: 'invalid';
      readonly diagnostics: readonly Diagnostic[];
      /** The entries that both sides have alike, when nothing is wrong but the conflict markers of a merge. */
      readonly mended?: Lock;
    };
