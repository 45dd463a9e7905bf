import type { Lock } from '@orchestrate/model';
import { compareText, sortedUnique } from './compare-text.ts';
import type { FingerprintImage } from './fingerprint.ts';
import type { ImageNeed } from './image-needs.ts';
import { lockedImage } from './locked-platform.ts';

/** One sentence for each reference that the lock cannot tell. */
export function missingDigests(needs: readonly ImageNeed[], lock: Lock): string[] {
  const unknown = needs.filter((need) => digestOf(need, lock) === undefined);
  return sortedUnique(unknown.map((need) => `The digest of ${need.ref} is not known.`));
}

/** A frontend runs on the builder, whatever is built, so the whole index stands for it. */
function digestOf(need: ImageNeed, lock: Lock): string | undefined {
  const locked = lock.images.get(need.normalized);
  if (locked === undefined || need.platform === undefined) return locked?.digest;
  return lockedImage(locked, need.platform)?.digest;
}

/** Reference and digest of the frontend; empty means the builder's own. */
export function frontendOf(needs: readonly ImageNeed[], lock: Lock): string {
  const frontends = needs
    .filter((need) => need.kind === 'syntax')
    .map((need) => `${need.normalized} ${digestOf(need, lock) ?? ''}`);
  return sortedUnique(frontends).join(', ');
}

/** What the stages stand on, sorted, once for each platform. */
export function imagesOf(needs: readonly ImageNeed[], lock: Lock): FingerprintImage[] {
  const images = new Map<string, FingerprintImage>();
  for (const need of needs) {
    const digest = digestOf(need, lock);
    if (need.platform === undefined || digest === undefined) continue;
    images.set(`${need.normalized} ${need.platform}`, {
      ref: need.normalized,
      platform: need.platform,
      digest,
    });
  }
  return [...images]
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([, image]) => image);
}

/** ONBUILD triggers that the images bring along. */
export function triggersOf(needs: readonly ImageNeed[], lock: Lock): string[] {
  return needs.flatMap((need) => {
    const locked = lock.images.get(need.normalized);
    if (locked === undefined || need.platform === undefined) return [];
    return [...(lockedImage(locked, need.platform)?.onBuild ?? [])];
  });
}
