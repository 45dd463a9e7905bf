import type { Platform } from '@orchestrate/model';
import type { Descriptor, IndexManifest } from './manifest.ts';
import { platformName } from './platform-name.ts';

/** An entry of an index that is an image to run. */
export interface IndexEntry {
  readonly digest: string;
  /** Absent when the index does not say; then the image's configuration does. */
  readonly platform?: Platform;
}

const IMAGE_CONFIGS: readonly string[] = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];

/**
 * The images of an index, in its order. Left out are attestations and other attached things, and platforms
 * whose name makes no sense: no build can ask for them.
 */
export function imageEntries({ manifests }: IndexManifest): IndexEntry[] {
  return manifests
    .filter((entry) => !isAttached(entry))
    .flatMap(({ digest, platform }): IndexEntry[] => {
      if (platform === undefined) return [{ digest }];
      const name = platformName(platform);
      return name === undefined ? [] : [{ digest, platform: name }];
    });
}

/** BuildKit's attestations (`docs/attestations/attestation-storage.md`) and artifacts that are no images. */
function isAttached({ annotations, artifactType, platform }: Descriptor): boolean {
  return (
    annotations?.['vnd.docker.reference.type'] !== undefined ||
    (artifactType !== undefined && !IMAGE_CONFIGS.includes(artifactType)) ||
    (platform?.os === 'unknown' && platform.architecture === 'unknown')
  );
}
