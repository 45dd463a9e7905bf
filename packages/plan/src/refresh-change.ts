import type { ImageChange, LockedImage, Platform, PlatformChange } from '@orchestrate/model';
import { sortedUnique } from './compare-text.ts';
import type { ImageNeed } from './image-needs.ts';
import { lockedImage } from './locked-platform.ts';

export interface ImagesToCompare {
  readonly before: LockedImage;
  readonly after: LockedImage;
  /** Uses of this reference by all services. */
  readonly needs: readonly ImageNeed[];
}

/**
 * What is new in an image for those who use it; undefined when they get the very same images, although the
 * index has another digest (new attestations, other platforms). Frontends run on any platform: for them, every
 * platform counts.
 */
export function imageChange({ before, after, needs }: ImagesToCompare): ImageChange | undefined {
  const used = usedPlatforms(before, needs);
  const same = used.every((platform) => digestFor(before, platform) === digestFor(after, platform));
  return same ? undefined : { before, after, platforms: platformChanges(before, after, used) };
}

function usedPlatforms(before: LockedImage, needs: readonly ImageNeed[]): Platform[] {
  return sortedUnique(
    needs.flatMap(({ platform }) =>
      platform === undefined ? [...before.platforms.keys()] : platform,
    ),
  );
}

function digestFor(image: LockedImage, platform: Platform): string | undefined {
  return lockedImage(image, platform)?.digest;
}

function platformChanges(
  before: LockedImage,
  after: LockedImage,
  used: readonly Platform[],
): PlatformChange[] {
  // What an image without an index is made for is what it says, whatever is asked for.
  const chosen = new Set(
    used.flatMap((platform) => [digestFor(before, platform), digestFor(after, platform)]),
  );
  return sortedUnique([...before.platforms.keys(), ...after.platforms.keys()]).flatMap(
    (platform) => {
      const old = before.platforms.get(platform);
      const young = after.platforms.get(platform);
      if (old?.digest === young?.digest) return [];
      return {
        platform,
        used: chosen.has(old?.digest) || chosen.has(young?.digest),
        ...(old !== undefined && { before: old }),
        ...(young !== undefined && { after: young }),
      };
    },
  );
}
