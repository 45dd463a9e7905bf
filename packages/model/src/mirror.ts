import type { ImageRef } from './image-ref.ts';
import type { Mirror } from './manifest.ts';

/** Where a reference is really pulled from: the mirror of its host with the same path, or itself. */
export function applyMirrors(ref: ImageRef, mirrors: readonly Mirror[]): ImageRef {
  const mirror = mirrors.find((candidate) => candidate.host === ref.host);
  if (mirror === undefined) return ref;
  const slash = mirror.location.indexOf('/');
  if (slash === -1) return { ...ref, host: mirror.location };
  return {
    ...ref,
    host: mirror.location.slice(0, slash),
    path: `${mirror.location.slice(slash + 1)}/${ref.path}`,
  };
}
