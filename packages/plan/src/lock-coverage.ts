import type { Diagnostic, Lock } from '@orchestrate/model';
import { formatLocation } from '@orchestrate/model';
import { sortedUnique } from './compare-text.ts';
import type { ImageNeed } from './image-needs.ts';
import { lockedImage } from './locked-platform.ts';

export interface LockCoverageInput {
  /** Undefined when there is no lock file. */
  readonly lock: Lock | undefined;
  readonly needs: readonly ImageNeed[];
  /** True for `lock`, which also locks stages that only another target would build. */
  readonly includeUnreachable: boolean;
}

export interface LockCoverage {
  /** `lock/missing` and `lock/platform-missing`, one a place; what `--frozen` refuses to build with. */
  readonly diagnostics: readonly Diagnostic[];
  /** Normalized references to ask the registry for, sorted. */
  readonly toResolve: readonly string[];
  /** Entries that no need names, sorted. Says something only when `needs` are those of all services. */
  readonly unused: readonly string[];
}

/** What the lock lacks, and has too much of, for some image needs. */
export function lockCoverage({ lock, needs, includeUnreachable }: LockCoverageInput): LockCoverage {
  const gaps = needs
    .filter((need) => includeUnreachable || need.reachable)
    .flatMap((need) => {
      const diagnostic = gapOf(need, lock);
      return diagnostic === undefined ? [] : [{ need, diagnostic }];
    });
  // Several services may share a Dockerfile, and several platforms a line.
  const places = new Map(
    gaps.map(({ need, diagnostic }) => [
      `${formatLocation(need.at)} ${diagnostic.message}`,
      diagnostic,
    ]),
  );
  const named = new Set(needs.map((need) => need.normalized));
  return {
    diagnostics: [...places.values()],
    toResolve: sortedUnique(gaps.map(({ need }) => need.normalized)),
    unused: sortedUnique(lock?.images.keys() ?? []).filter((normalized) => !named.has(normalized)),
  };
}

function gapOf(need: ImageNeed, lock: Lock | undefined): Diagnostic | undefined {
  const locked = lock?.images.get(need.normalized);
  if (locked === undefined) {
    return {
      code: 'lock/missing',
      severity: 'error',
      message: `Image ${need.ref} is not in the lock.`,
      hint: 'Run orchestrate lock and commit the file, or build without --frozen.',
      at: need.at,
    };
  }
  if (need.platform === undefined || lockedImage(locked, need.platform) !== undefined)
    return undefined;
  const known = [...locked.platforms.keys()].join(', ');
  return {
    code: 'lock/platform-missing',
    severity: 'error',
    message: `The lock knows ${need.ref} for ${known === '' ? 'no platform' : known}, but not for ${need.platform}.`,
    hint: `Run orchestrate lock again; if the image has no ${need.platform} variant, take another image or drop the platform.`,
    at: need.at,
  };
}
