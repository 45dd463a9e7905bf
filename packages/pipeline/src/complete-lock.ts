import type { Diagnostic, Lock, Registry } from '@orchestrate/model';
import { LOCK_VERSION } from '@orchestrate/model';
import {
  type DownloadNeed,
  downloadCoverage,
  type ImageNeed,
  lockCoverage,
} from '@orchestrate/plan';
import { resolveDownloads } from './resolve-downloads.ts';
import { resolveImages } from './resolve-images.ts';
import type { World } from './world.ts';

export type CompletedLock =
  | { readonly kind: 'complete'; readonly lock: Lock; readonly resolved: readonly string[] }
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] };

export const EMPTY_LOCK: Lock = {
  version: LOCK_VERSION,
  images: new Map(),
  downloads: new Map(),
};

/** What has to be in a lock. */
export interface LockNeeds {
  readonly needs: readonly ImageNeed[];
  readonly downloads: readonly DownloadNeed[];
  /** True for `lock`, which also locks stages that only another target would build. */
  readonly includeUnreachable: boolean;
}

/** What a lock lacks, and has too much of. */
export function coverageOf(lock: Lock | undefined, wanted: LockNeeds) {
  const images = lockCoverage({ ...wanted, lock });
  const downloads = downloadCoverage(lock, wanted.downloads, wanted);
  return {
    images,
    downloads,
    diagnostics: [...images.diagnostics, ...downloads.diagnostics],
    isComplete: images.toResolve.length + downloads.toResolve.length === 0,
  };
}

/**
 * The lock with everything that is asked for: what is missing is resolved, or refused under `frozen` with the
 * place of each reference. The file is not written here.
 */
export async function completeLock(
  world: World,
  request: LockNeeds & {
    readonly lock: Lock;
    readonly registry: Registry;
    readonly frozen: boolean;
  },
): Promise<CompletedLock> {
  const { lock, registry } = request;
  const coverage = coverageOf(lock, request);
  if (coverage.isComplete) return { kind: 'complete', lock, resolved: [] };
  if (request.frozen) return { kind: 'refused', diagnostics: coverage.diagnostics };
  const [images, files] = await Promise.all([
    resolveImages(world, registry, {
      lock,
      references: coverage.images.toResolve,
      needs: request.needs,
    }),
    resolveDownloads(world, {
      lock,
      urls: coverage.downloads.toResolve,
      needs: request.downloads,
    }),
  ]);
  const diagnostics = [...images.diagnostics, ...files.diagnostics];
  if (diagnostics.length > 0) {
    return { kind: images.unreachable || files.unreachable ? 'unusable' : 'refused', diagnostics };
  }
  const whole = { ...images.lock, downloads: files.lock.downloads };
  // The registry was asked; a platform that is still missing does not exist.
  const after = coverageOf(whole, request).diagnostics;
  if (after.length > 0) return { kind: 'refused', diagnostics: after };
  const resolved = [...images.resolved, ...files.resolved];
  return { kind: 'complete', lock: whole, resolved };
}
