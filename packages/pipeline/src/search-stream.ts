import { type LeakSearch, type TarEntries, tarEntries } from '@orchestrate/secrets';
import { eachOnce, type Leak } from './leak.ts';
import { CompressedFiles } from './search-compressed.ts';

/** More places of one secret in one layer say nothing new. */
const MOST_PLACES = 5;

/** How bytes are expanded; a port, as the one of `World`. */
export type Uncompressed = (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

export interface ArchiveSearch {
  readonly search: LeakSearch;
  readonly uncompressed: Uncompressed;
}

/**
 * Searches the uncompressed bytes of a layer; places are files of the archive. Compressed files within it are
 * expanded and searched, too, and where that gives an archive, its files are the places (`a.tgz: app/key`).
 */
export async function searchArchive(
  { search, uncompressed }: ArchiveSearch,
  bytes: AsyncIterable<Uint8Array>,
  where: string,
): Promise<Leak[]> {
  const compressed = new CompressedFiles({
    uncompressed,
    search: (expanded, path) => {
      const inner = tarEntries();
      return searchStream(search, seen(expanded, inner), (offset) => {
        const file = inner.pathAt(offset);
        return `${path}${file === undefined ? '' : `: ${file}`} in ${where}`;
      });
    },
  });
  const entries = tarEntries((piece) => compressed.take(piece));
  const leaks = await searchStream(
    search,
    seen(bytes, entries, () => compressed.caughtUp()),
    (offset) => `${entries.pathAt(offset) ?? 'a place'} in ${where}`,
  );
  // Short files are not always smaller when they are compressed: then their content is seen twice.
  return eachOnce([...leaks, ...(await compressed.found())]);
}

/** Searches bytes for secrets; each is told with its place, the first few places of one. */
export async function searchStream(
  search: LeakSearch,
  bytes: AsyncIterable<Uint8Array>,
  placeAt: (offset: number) => string,
): Promise<Leak[]> {
  const stream = search.stream();
  const places = new Map<string, Leak>();
  const perSecret = new Map<string, number>();
  for await (const chunk of bytes) {
    for (const { id, offset } of stream.push(chunk)) {
      const place = placeAt(offset);
      const count = perSecret.get(id) ?? 0;
      if (count >= MOST_PLACES || places.has(`${id} ${place}`)) continue;
      places.set(`${id} ${place}`, { id, place });
      perSecret.set(id, count + 1);
    }
  }
  return [...places.values()];
}

async function* seen(
  bytes: AsyncIterable<Uint8Array>,
  entries: TarEntries,
  after: () => Promise<void> = () => Promise.resolve(),
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    entries.push(chunk);
    yield chunk;
    await after();
  }
}
