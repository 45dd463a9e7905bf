import type { BuiltImage } from '@orchestrate/model';

/** Manifest digests of an image's platforms, sorted. Unlike the index they stay when a build changes nothing. */
export function manifestsOf(images: readonly BuiltImage[]): string[] {
  return images.map((image) => image.manifestDigest).toSorted();
}
