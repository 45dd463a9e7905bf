import type { AnnotatedImage, Annotations, RegistryAnswer } from '@orchestrate/model';
import * as z from 'zod';
import type { Client } from './client.ts';
import { invalid, succeeded } from './failure.ts';
import { sha256Of } from './image/digest.ts';
import { imageEntries } from './image/index-entries.ts';
import type { ImageManifest } from './image/manifest.ts';
import { type ReadManifest, readManifest } from './image/read-manifest.ts';
import { parseJson } from './json.ts';
import { type Place, placeOf } from './place.ts';
import { writeTags, wrongTag } from './retag.ts';

const document = z.looseObject({
  annotations: z.record(z.string(), z.string()).nullish(),
});

type ReadImage = ReadManifest & { readonly manifest: ImageManifest };

/**
 * What is written on the manifest of a name; of an index with one image, on that image's. Undefined when there is
 * none, nor in an index that was put in the place of what was withdrawn.
 */
export async function readAnnotated(
  client: Client,
  asked: { readonly name: string; readonly signal: AbortSignal | undefined },
): Promise<RegistryAnswer<AnnotatedImage | undefined>> {
  const place = placeOf(asked.name, []);
  if (!place.ok) return place;
  const image = await readOnlyImage(client, place.value, { ...asked, actions: 'pull' });
  if (!image.ok) return image.failure.kind === 'not-found' ? succeeded(undefined) : image;
  if (image.value === undefined) return succeeded(undefined);
  const { digest, bytes, manifest } = image.value;
  const parts = [manifest.config, ...manifest.layers];
  return succeeded({
    digest,
    sizeBytes: parts.reduce((sum, { size }) => sum + size, 0),
    annotations: decode(bytes).annotations ?? {},
  });
}

/**
 * Writes the image that `from` names with other annotations, under tags of its repository. Nothing is uploaded
 * but the manifest: what it points at is there. An index, with its attestations, is left behind.
 */
export async function annotate(
  client: Client,
  asked: {
    readonly from: string;
    readonly annotations: Annotations;
    readonly tags: readonly string[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<RegistryAnswer<string>> {
  const place = placeOf(asked.from, []);
  if (!place.ok) return place;
  const wrong = wrongTag(place.value, asked.tags);
  if (wrong !== undefined) return wrong;
  const image = await readOnlyImage(client, place.value, { ...asked, actions: 'pull,push' });
  if (!image.ok) return image;
  if (image.value === undefined) return notOne(place.value);
  const text = JSON.stringify({ ...decode(image.value.bytes), annotations: asked.annotations });
  const bytes = new TextEncoder().encode(text);
  const read = { ...image.value, bytes, digest: sha256Of(bytes) };
  const written = await writeTags(client, place.value, { ...asked, read });
  return written.ok ? succeeded(read.digest) : written;
}

async function readOnlyImage(
  client: Client,
  place: Place,
  options: { readonly actions: 'pull' | 'pull,push'; readonly signal: AbortSignal | undefined },
): Promise<RegistryAnswer<ReadImage | undefined>> {
  const read = await readManifest(client, place, options);
  if (!read.ok) return read;
  const { manifest } = read.value;
  if (manifest.kind === 'image') return succeeded({ ...read.value, manifest });
  const [only, ...more] = imageEntries(manifest);
  if (only === undefined) return succeeded(undefined);
  if (more.length > 0) return notOne(place);
  const child = { ...place, reference: only.digest, digest: only.digest };
  const image = await readManifest(client, child, options);
  if (!image.ok) return image;
  return image.value.manifest.kind === 'image'
    ? succeeded({ ...image.value, manifest: image.value.manifest })
    : invalid(place.subject, 'the image in its index is an index again.');
}

function notOne({ subject }: Place) {
  return invalid(subject, 'it is not one image, so there is no manifest to write on.');
}

/** The whole document, so that nothing of it is lost when it is written again. */
function decode(bytes: Uint8Array): z.infer<typeof document> {
  return document.parse(parseJson(new TextDecoder().decode(bytes)));
}
