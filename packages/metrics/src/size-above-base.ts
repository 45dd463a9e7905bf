import type { BuiltImage, Platform } from '@orchestrate/model';

/** What an image may stand on: an image whose layers are known (a `LockedImage` is one), or nothing. */
export type Base =
  | { readonly platforms: ReadonlyMap<Platform, { readonly layers: readonly string[] }> }
  | 'scratch';

/**
 * Compressed bytes of the layers that come after the base's. The base is the longest of `bases` whose layer
 * digests begin the image's own; undefined when none does, because then whose layers they are is not known.
 */
export function sizeAboveBase(image: BuiltImage, bases: readonly Base[]): number | undefined {
  const lengths = bases
    .map((base) => (base === 'scratch' ? [] : base.platforms.get(image.platform)?.layers))
    .filter((layers) => layers !== undefined && isPrefix(layers, image))
    .map((layers) => layers?.length ?? 0);
  if (lengths.length === 0) return undefined;
  return image.layers
    .slice(Math.max(...lengths))
    .reduce((bytes, layer) => bytes + layer.sizeBytes, 0);
}

function isPrefix(layers: readonly string[], image: BuiltImage): boolean {
  return (
    layers.length <= image.layers.length &&
    layers.every((digest, index) => image.layers[index]?.digest === digest)
  );
}
