import type { ImageBlobs, Instruction } from '@orchestrate/model';
import { jsonTexts, type LeakSearch, tarEntries } from '@orchestrate/secrets';
import {
  type ImageDocument,
  type ImageLayer,
  type ImagePart,
  readDocuments,
} from './image-documents.ts';

/** A secret in an image. */
export interface ImageLeak {
  /** Id of the secret. */
  readonly id: string;
  /** Where, in words: `app/.npmrc in layer sha256:…`, `config.Labels.token of the config`. */
  readonly place: string;
  /** What wrote it, where the history tells. */
  readonly instruction?: Instruction;
}

export interface ImageSearch {
  readonly blobs: ImageBlobs;
  readonly search: LeakSearch;
  /** Of the index, or the manifest when there is none. */
  readonly digest: string;
  /** Layers that need no search: the base's, and those that were searched before. */
  readonly known: ReadonlySet<string>;
  /** The instructions that wrote the history of a manifest, by position. */
  instructions(part: ImagePart): ReadonlyMap<number, Instruction>;
}

export interface SearchedImage {
  readonly leaks: readonly ImageLeak[];
  /** Layers that were searched. */
  readonly layers: readonly string[];
}

/** More places of one secret in one layer say nothing new. */
const MOST_PLACES = 5;

/** Searches all of an image for secrets: its documents, and the layers that are not known. */
export async function searchImage(input: ImageSearch): Promise<SearchedImage> {
  const leaks: ImageLeak[] = [];
  const searched = new Set<string>();
  for (const part of await readDocuments(input.blobs, input.digest)) {
    const written = input.instructions(part);
    for (const document of part.documents)
      leaks.push(...searchDocument(input.search, document, written));
    for (const layer of part.layers) {
      if (input.known.has(layer.digest) || searched.has(layer.digest)) continue;
      searched.add(layer.digest);
      const instruction = written.get(layer.history ?? -1);
      for (const leak of await searchLayer(input, layer)) {
        leaks.push({ ...leak, ...(instruction !== undefined && { instruction }) });
      }
    }
  }
  return { leaks: eachOnce(leaks), layers: [...searched] };
}

const HISTORY = /^history\[(\d+)\]/;

function searchDocument(
  search: LeakSearch,
  { kind, text }: ImageDocument,
  written: ReadonlyMap<number, Instruction>,
): ImageLeak[] {
  // Most documents hold nothing: the texts one by one are looked at only when the whole does.
  if (search.inText(text).length === 0) return [];
  const places = jsonTexts(text).flatMap(({ path, text }) =>
    search.inText(text).map((id): ImageLeak => {
      const line = kind === 'config' ? HISTORY.exec(path)?.[1] : undefined;
      const instruction = line === undefined ? undefined : written.get(Number(line));
      return {
        id,
        place: `${path} of the ${kind}`,
        ...(instruction !== undefined && { instruction }),
      };
    }),
  );
  return places.length > 0
    ? places
    : search.inText(text).map((id) => ({ id, place: `the ${kind}` }));
}

async function searchLayer(
  { blobs, search }: ImageSearch,
  layer: ImageLayer,
): Promise<ImageLeak[]> {
  const stream = search.stream();
  const entries = tarEntries();
  const places = new Map<string, ImageLeak>();
  const perSecret = new Map<string, number>();
  for await (const chunk of blobs.read(layer)) {
    entries.push(chunk);
    for (const { id, offset } of stream.push(chunk)) {
      const place = `${entries.pathAt(offset) ?? 'a place'} in layer ${layer.digest}`;
      const count = perSecret.get(id) ?? 0;
      if (count >= MOST_PLACES || places.has(`${id} ${place}`)) continue;
      places.set(`${id} ${place}`, { id, place });
      perSecret.set(id, count + 1);
    }
  }
  return [...places.values()];
}

function eachOnce(leaks: readonly ImageLeak[]): ImageLeak[] {
  return [...new Map(leaks.map((leak) => [`${leak.id} ${leak.place}`, leak])).values()];
}
