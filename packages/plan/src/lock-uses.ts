import type { Lock, LockedImage, Platform } from '@orchestrate/model';
import { parseImageRef, repositoryOf } from '@orchestrate/model';
import { sortedUnique } from './compare-text.ts';
import type { ImageNeed } from './image-needs.ts';
import { lockedImage } from './locked-platform.ts';

/** A lock entry and who is behind it. */
export interface LockUse {
  readonly reference: string;
  readonly image: LockedImage;
  /** Places that name it, reachable or not; none when it is unused. */
  readonly needs: readonly ImageNeed[];
  /** Sorted. */
  readonly services: readonly string[];
}

/** The entries of a lock, by reference, with the needs that name them. */
export function lockUses(lock: Lock, needs: readonly ImageNeed[]): LockUse[] {
  return sortedUnique(lock.images.keys()).flatMap((reference) => {
    const image = lock.images.get(reference);
    if (image === undefined) return [];
    const own = needs.filter((need) => need.normalized === reference);
    return [
      { reference, image, needs: own, services: sortedUnique(own.map((need) => need.service)) },
    ];
  });
}

/** One manifest that builds pull. */
export interface NeededManifest {
  /** By digest: `docker.io/library/python@sha256:…`. */
  readonly name: string;
  /** Undefined for the index, or for an image that has none. */
  readonly platform?: Platform;
}

/**
 * What has to be in the registry for an entry: its digest, and the manifest of each platform that somebody
 * builds for. Of frontends, which run on the builder, those of all platforms.
 */
export function neededManifests({ reference, image, needs }: LockUse): NeededManifest[] {
  const ref = parseImageRef(reference);
  if (ref === undefined) throw new Error(`${reference} is no image reference`);
  const repository = repositoryOf(ref);
  const platforms = sortedUnique(
    needs.flatMap(({ platform }) => platform ?? [...image.platforms.keys()]),
  );
  const children = new Map<string, Platform>();
  for (const platform of platforms) {
    const digest = lockedImage(image, platform)?.digest;
    if (digest !== undefined && digest !== image.digest && !children.has(digest))
      children.set(digest, platform);
  }
  return [
    { name: `${repository}@${image.digest}` },
    ...[...children].map(([digest, platform]) => ({ name: `${repository}@${digest}`, platform })),
  ];
}
