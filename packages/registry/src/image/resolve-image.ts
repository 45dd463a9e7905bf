import type { Platform, PlatformImage, RegistryAnswer, ResolvedImage } from '@orchestrate/model';
import type { Client } from '../client.ts';
import { invalid, succeeded } from '../failure.ts';
import type { Place } from '../place.ts';
import { describeChildren } from './describe-children.ts';
import { headManifest } from './head-manifest.ts';
import { describeImage } from './platform-image.ts';
import { type ReadManifest, readManifest } from './read-manifest.ts';

export interface ResolveOptions {
  /** Platforms of an index to describe: each one costs a pull at Docker Hub. All when absent. */
  readonly platforms?: ((platform: Platform) => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a reference stands for: its digest by HEAD, then everything else by digest, so that a tag that moves
 * meanwhile cannot mix two images.
 */
export async function resolveImage(
  client: Client,
  place: Place,
  options: ResolveOptions = {},
): Promise<RegistryAnswer<ResolvedImage>> {
  const { signal } = options;
  const digest =
    place.digest === undefined
      ? await headManifest(client, place, { signal })
      : succeeded(place.digest);
  if (!digest.ok) return digest;
  const byDigest = { ...place, digest: digest.value, reference: digest.value };
  const read = await readManifest(client, byDigest, { signal });
  if (!read.ok) return read;
  const platforms = await describe(client, place, { read: read.value, options });
  if (!platforms.ok) return platforms;
  const { mediaType } = read.value.manifest;
  return succeeded({ digest: digest.value, mediaType, platforms: platforms.value });
}

async function describe(
  client: Client,
  place: Place,
  { read, options }: { readonly read: ReadManifest; readonly options: ResolveOptions },
): Promise<RegistryAnswer<ReadonlyMap<Platform, PlatformImage>>> {
  const { digest, manifest } = read;
  if (manifest.kind === 'index')
    return describeChildren(client, place, { index: manifest, ...options });
  const { signal } = options;
  const described = await describeImage(client, place, { digest, manifest, signal });
  if (!described.ok) return described;
  const { platform, image } = described.value;
  return platform === undefined
    ? invalid(place.subject, 'the platform in its configuration makes no sense.')
    : succeeded(new Map([[platform, image]]));
}
