import type { EarlierImage, Outcome } from '@orchestrate/model';
import type { Preparation } from './prepare.ts';

/** The image that proves a service unchanged: one of the same inputs, else one that stands on the same images. */
export function earlierImage(
  { images, cutOffs }: Preparation,
  service: string,
): EarlierImage | undefined {
  return images.get(service)?.earlier ?? cutOffs.get(service)?.earlier;
}

/** An unchanged service has the image of the build that made it. */
export function withEarlierImages(prepared: Preparation, outcome: Outcome): Outcome {
  const earlier = earlierImage(prepared, outcome.service);
  if (outcome.kind !== 'unchanged' || earlier === undefined) return outcome;
  return { ...outcome, images: earlier.images, indexDigest: earlier.indexDigest };
}
