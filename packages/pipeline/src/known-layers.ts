import type { Preparation } from './prepare.ts';

/** Layers that need no search for secrets: those of bases, and of images that passed the gate of an earlier run. */
export function knownLayers({ lock, images }: Preparation): Set<string> {
  const bases = [...lock.images.values()].flatMap((image) =>
    [...image.platforms.values()].flatMap((platform) => platform.layers),
  );
  const earlier = [...images.values()]
    .flatMap((presence) => presence.earlier.images)
    .flatMap((image) => image.layers.map((layer) => layer.digest));
  return new Set([...bases, ...earlier]);
}
