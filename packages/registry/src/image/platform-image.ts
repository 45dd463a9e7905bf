import type { Platform, PlatformImage, RegistryAnswer } from '@orchestrate/model';
import type { Client } from '../client.ts';
import { invalid, succeeded } from '../failure.ts';
import type { Place } from '../place.ts';
import { sha256Of } from './digest.ts';
import { decodeImageConfig, type ImageConfig } from './image-config.ts';
import type { ImageManifest } from './manifest.ts';

export interface DescribedImage {
  /** As the configuration says it; undefined when that makes no sense. */
  readonly platform: Platform | undefined;
  readonly image: PlatformImage;
}

/** Configurations hold history and labels, seldom more than some 100 KB. */
const MAX_CONFIG_BYTES = 8 * 1024 * 1024;

/** What is to be known of one platform's image: its manifest's sizes and what its configuration says. */
export async function describeImage(
  client: Client,
  place: Place,
  found: {
    readonly digest: string;
    readonly manifest: ImageManifest;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<RegistryAnswer<DescribedImage>> {
  const { digest, manifest } = found;
  const config = await readConfig(client, place, found);
  if (!config.ok) return config;
  const { platform, user, onBuild, created } = config.value;
  const parts = [manifest.config, ...manifest.layers];
  const image = {
    digest,
    sizeCompressedBytes: parts.reduce((sum, { size }) => sum + size, 0),
    layers: manifest.layers.map((layer) => layer.digest),
    user,
    onBuild,
    ...(created !== undefined && { created }),
  };
  return succeeded({ platform, image });
}

async function readConfig(
  client: Client,
  { host, path, subject }: Place,
  found: { readonly manifest: ImageManifest; readonly signal?: AbortSignal | undefined },
): Promise<RegistryAnswer<ImageConfig>> {
  const { digest } = found.manifest.config;
  const answer = await client.send({
    method: 'GET',
    host,
    path,
    actions: 'pull',
    resource: `blobs/${digest}`,
    maxBytes: MAX_CONFIG_BYTES,
    subject,
    signal: found.signal,
  });
  if (!answer.ok) return answer;
  const got = sha256Of(answer.value.body);
  if (got !== digest)
    return invalid(
      subject,
      `the configuration does not match its digest: expected ${digest}, got ${got}.`,
    );
  const config = decodeImageConfig(answer.value.body);
  if (config !== undefined) return succeeded(config);
  return invalid(
    subject,
    'it has no image configuration.',
    'Only container images can be built on: is this a chart or another kind of artifact?',
  );
}
