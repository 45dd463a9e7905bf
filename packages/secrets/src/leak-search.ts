import { tellingForms } from './forms.ts';
import { createMatcher, findNext, type Matcher, type Stop } from './matcher.ts';

export interface SecretToFind {
  readonly id: string;
  readonly value: Uint8Array;
}

/** A secret in a stream. */
export interface Leak {
  readonly id: string;
  /** Of its last byte, from the beginning of the stream. */
  readonly offset: number;
}

/** Looks for secrets in a stream that comes in pieces. */
export interface LeakStream {
  /** Secrets that end in this piece. */
  push(chunk: Uint8Array): Leak[];
}

export interface LeakSearch {
  /** Ids of secrets that are too short to be told from what is there by chance; they are not looked for. */
  readonly tooShort: readonly string[];
  /** False when there is nothing to look for. */
  readonly active: boolean;
  stream(): LeakStream;
  /** Ids of the secrets in a text, each once. */
  inText(text: string): string[];
}

/** A search for all telling forms of the given secrets (see `tellingForms`). */
export function createLeakSearch(secrets: readonly SecretToFind[]): LeakSearch {
  const owned = secrets.map(({ id, value }) => ({ id, forms: tellingForms(value) }));
  const owners = owned.flatMap(({ id, forms }) => forms.map(() => id));
  const matcher = createMatcher(owned.flatMap(({ forms }) => forms));
  const stream = (): LeakStream => new Search(matcher, owners);
  return {
    tooShort: owned.filter(({ forms }) => forms.length === 0).map(({ id }) => id),
    active: owners.length > 0,
    stream,
    inText: (text) => [
      ...new Set(
        stream()
          .push(new TextEncoder().encode(text))
          .map((leak) => leak.id),
      ),
    ],
  };
}

class Search implements LeakStream {
  readonly #matcher: Matcher;
  readonly #owners: readonly string[];
  #state = 0;
  #before = 0;

  constructor(matcher: Matcher, owners: readonly string[]) {
    this.#matcher = matcher;
    this.#owners = owners;
  }

  push(chunk: Uint8Array): Leak[] {
    const { matched, pattern } = this.#matcher;
    const leaks: Leak[] = [];
    let stop: Stop = { at: 0, state: this.#state };
    while (stop.at < chunk.length) {
      stop = findNext(this.#matcher, chunk, stop);
      const id = this.#owners[pattern[stop.state] ?? -1];
      if (matched[stop.state] !== 0 && id !== undefined)
        leaks.push({ id, offset: this.#before + stop.at - 1 });
    }
    this.#state = stop.state;
    this.#before += chunk.length;
    return leaks;
  }
}
