import type { Diagnostic, Lock, Registry } from '@orchestrate/model';
import { LOCK_VERSION } from '@orchestrate/model';
import { type ImageNeed, lockCoverage } from '@orchestrate/plan';
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

/**
 * The lock with everything that a build asks for: what is missing is resolved, or refused under `frozen`
 * with the place of each reference. The file is not written here.
 */
export async function completeLock(
  world: World,
  request: {
    readonly lock: Lock;
    readonly registry: Registry;
    readonly needs: readonly ImageNeed[];
    readonly frozen: boolean;
  },
): Promise<CompletedLock> {
  const { lock } = request;
  const coverage = lockCoverage({ lock, needs: request.needs, includeUnreachable: false });
  if (coverage.toResolve.length === 0) return { kind: 'complete', lock, resolved: [] };
  if (request.frozen) return { kind: 'refused', diagnostics: coverage.diagnostics };
  const resolution = await resolveImages(world, request.registry, {
    lock,
    references: coverage.toResolve,
    needs: request.needs,
  });
  if (resolution.diagnostics.length > 0) {
    return {
      kind: resolution.unreachable ? 'unusable' : 'refused',
      diagnostics: resolution.diagnostics,
    };
  }
  // The registry was asked; a platform that is still missing does not exist.
  const after = lockCoverage({
    lock: resolution.lock,
    needs: request.needs,
    includeUnreachable: false,
  });
  if (after.diagnostics.length > 0) return { kind: 'refused', diagnostics: after.diagnostics };
  return { kind: 'complete', lock: resolution.lock, resolved: resolution.resolved };
}
