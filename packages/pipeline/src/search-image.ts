import type { ImageBlobs, Instruction } from '@orchestrate/model';
import { jsonTexts, type LeakSearch } from '@orchestrate/secrets';
import { type ImageDocument, type ImagePart, readDocuments } from './image-documents.ts';
import { eachOnce, type Leak } from './leak.ts';
import { searchArchive, type Uncompressed } from './search-stream.ts';

export interface ImageSearch {
  readonly blobs: ImageBlobs;
  readonly search: LeakSearch;
  readonly uncompressed: Uncompressed;
  /** Of the index, or the manifest when there is none. */
  readonly digest: string;
  /** Layers that need no search: the base's, and those that were searched before. */
  readonly known: ReadonlySet<string>;
  /** The instructions that wrote the history of a manifest, by position. */
  instructions(part: ImagePart): ReadonlyMap<number, Instruction>;
}

export interface SearchedImage {
  readonly leaks: readonly Leak[];
  /** Layers that were searched. */
  readonly layers: readonly string[];
}

/** Searches all of an image for secrets: its documents, and the layers that are not known. */
export async function searchImage(input: ImageSearch): Promise<SearchedImage> {
  const leaks: Leak[] = [];
  const searched = new Set<string>();
  for (const part of await readDocuments(input.blobs, input.digest)) {
    const written = input.instructions(part);
    for (const document of part.documents)
      leaks.push(...searchDocument(input.search, document, written));
    for (const layer of part.layers) {
      if (input.known.has(layer.digest) || searched.has(layer.digest)) continue;
      searched.add(layer.digest);
      const instruction = written.get(layer.history ?? -1);
      const bytes = input.blobs.read(layer);
      for (const leak of await searchArchive(input, bytes, `layer ${layer.digest}`)) {
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
): Leak[] {
  // Most documents hold nothing: the texts one by one are looked at only when the whole does.
  if (search.inText(text).length === 0) return [];
  const places = jsonTexts(text).flatMap(({ path, text }) =>
    search.inText(text).map((id): Leak => {
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
