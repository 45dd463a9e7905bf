import type { ContentPiece } from '@orchestrate/secrets';
import { Feed } from './feed.ts';
import type { Leak } from './leak.ts';

/** Beginnings of what gzip and zstd write (RFC 1952, RFC 8878). */
const BEGINNINGS = [
  [0x1f, 0x8b, 0x08],
  [0x28, 0xb5, 0x2f, 0xfd],
];
const LONGEST_BEGINNING = 4;

/** Of each file so much is looked at when it is expanded, in bytes: archives that expand without end are no use to anybody. */
const MOST_EXPANDED = 1024 * 1024 * 1024;

export interface CompressedSearch {
  uncompressed(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Searches what a file holds when it is expanded. */
  search(bytes: AsyncIterable<Uint8Array>, path: string): Promise<Leak[]>;
}

/** Finds compressed files among those of an archive, and searches what is in them. */
export class CompressedFiles {
  readonly #with: CompressedSearch;
  readonly #found: Leak[] = [];
  /** First bytes of a file, as long as they do not tell what it is. */
  #beginning = new Uint8Array();
  #isNew = true;
  #feed: Feed | undefined;
  #searching: Promise<void> = Promise.resolve();

  constructor(how: CompressedSearch) {
    this.#with = how;
  }

  /** Takes content of the archive's files in their order. */
  take({ path, bytes, left }: ContentPiece): void {
    if (this.#feed !== undefined) this.#feed.write(bytes);
    else if (this.#isNew) this.#begin(path, bytes);
    if (left > 0) return;
    this.#feed?.end();
    this.#feed = undefined;
    this.#isNew = true;
    this.#beginning = new Uint8Array();
  }

  /** Resolves when everything that was taken has been searched. */
  async caughtUp(): Promise<void> {
    await (this.#feed === undefined ? this.#searching : this.#feed.drained());
  }

  async found(): Promise<readonly Leak[]> {
    this.#feed?.end();
    await this.#searching;
    return this.#found;
  }

  #begin(path: string, bytes: Uint8Array): void {
    const beginning = new Uint8Array(this.#beginning.length + bytes.length);
    beginning.set(this.#beginning);
    beginning.set(bytes, this.#beginning.length);
    this.#beginning = beginning;
    if (beginning.length < LONGEST_BEGINNING) return;
    this.#isNew = false;
    if (!BEGINNINGS.some((known) => known.every((byte, at) => beginning[at] === byte))) return;
    const feed = new Feed();
    feed.write(beginning);
    this.#feed = feed;
    const before = this.#searching;
    this.#searching = this.#search(path, feed).then(() => before);
  }

  async #search(path: string, feed: Feed): Promise<void> {
    const expanded = asFarAsItGoes(this.#with.uncompressed(feed.read()));
    this.#found.push(...(await this.#with.search(expanded, path)));
    feed.end();
  }
}

/** What only began like a compressed file, or is cut short, ends early: as it is, it is searched with the archive. */
async function* asFarAsItGoes(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  try {
    for await (const chunk of bytes) {
      yield chunk;
      length += chunk.length;
      if (length > MOST_EXPANDED) return;
    }
  } catch {
    return;
  }
}
