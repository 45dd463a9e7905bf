import type { Platform, PlatformImage, RegistryAnswer } from '@orchestrate/model';
import type { Client } from '../client.ts';
import { invalid, succeeded } from '../failure.ts';
import type { Place } from '../place.ts';
import { type IndexEntry, imageEntries } from './index-entries.ts';
import type { IndexManifest } from './manifest.ts';
import { type DescribedImage, describeImage } from './platform-image.ts';
import { readManifest } from './read-manifest.ts';

interface Wanted {
  readonly index: IndexManifest;
  readonly platforms?: ((platform: Platform) => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One description a platform of an index, asked for side by side. Of several entries for one platform (Windows
 * versions) the first counts, as it does for containerd.
 */
export async function describeChildren(
  client: Client,
  place: Place,
  { index, platforms: wants = () => true, signal }: Wanted,
): Promise<RegistryAnswer<ReadonlyMap<Platform, PlatformImage>>> {
  const entries = firstOfEach(imageEntries(index)).filter(
    ({ platform }) => platform === undefined || wants(platform),
  );
  const answers = await Promise.all(
    entries.map(async (entry) => ({
      entry,
      answer: await describe(client, place, { entry, signal }),
    })),
  );
  const found = new Map<Platform, PlatformImage>();
  for (const { entry, answer } of answers) {
    if (!answer.ok) return answer;
    const platform = entry.platform ?? answer.value.platform;
    if (platform !== undefined && wants(platform) && !found.has(platform))
      found.set(platform, answer.value.image);
  }
  return succeeded(found);
}

function firstOfEach(entries: readonly IndexEntry[]): IndexEntry[] {
  return entries.filter(
    ({ platform }, position) =>
      platform === undefined ||
      entries.findIndex((other) => other.platform === platform) === position,
  );
}

async function describe(
  client: Client,
  place: Place,
  around: { readonly entry: IndexEntry; readonly signal: AbortSignal | undefined },
): Promise<RegistryAnswer<DescribedImage>> {
  const { digest, platform } = around.entry;
  const { subject } = place;
  const name = `${subject.name} ${platform === undefined ? '' : `for ${platform} `}(${digest})`;
  // The index may be there and its children gone: the message has to name the one that is missing.
  const child = { ...place, digest, reference: digest, subject: { ...subject, name } };
  const { signal } = around;
  const read = await readManifest(client, child, { signal });
  if (!read.ok) return read;
  const { manifest } = read.value;
  return manifest.kind === 'index'
    ? invalid(child.subject, 'an index within an index cannot be used.')
    : describeImage(client, child, { digest, manifest, signal });
}
