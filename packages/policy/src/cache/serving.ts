import type { CacheMountUse } from '@orchestrate/model';
import type { ToolCache, ToolUse } from '../tools/tool.ts';
import type { StepView } from './step-view.ts';

/** A mount holds a folder when it lies on it, above it or within it. */
export function serves(mount: Pick<CacheMountUse, 'target'>, cache: ToolCache): boolean {
  return cache.folders.some(
    (folder) =>
      mount.target === folder ||
      folder.startsWith(`${mount.target}/`) ||
      mount.target.startsWith(`${folder}/`),
  );
}

/** The mount of a step that holds a cache. */
export function mountOf(step: StepView, cache: ToolCache): CacheMountUse | undefined {
  return step.mounts.find((mount) => serves(mount, cache));
}

/** By its target or id the mount is for this cache, wherever it lies. */
export function isMeantFor(mount: CacheMountUse, cache: ToolCache): boolean {
  return cache.meant.test(mount.target) || cache.meant.test(mount.id);
}

export interface UsedCache {
  readonly step: StepView;
  readonly use: ToolUse;
  readonly cache: ToolCache;
}

/** Every cache that a step's tools fill. */
export function usedCaches(step: StepView): UsedCache[] {
  return step.uses.flatMap((use) => use.caches.map((cache) => ({ step, use, cache })));
}
