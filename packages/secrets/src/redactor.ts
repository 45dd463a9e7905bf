import { MASK } from '@orchestrate/model';
import { secretForms } from './forms.ts';
import { createMatcher, findNext, type Matcher, type Stop } from './matcher.ts';

export { MASK } from '@orchestrate/model';

/** Replaces secrets in a stream that comes in arbitrary pieces. */
export interface RedactingStream {
  /** The part of what came so far that can be shown; the rest may be the beginning of a secret. */
  push(chunk: Uint8Array): Uint8Array;
  /** What is left at the end. */
  end(): Uint8Array;
  /** How many secrets were replaced so far. */
  readonly found: number;
  /** Which of the redactor's secrets were seen so far, by index. */
  readonly seen: ReadonlySet<number>;
}

export interface Redactor {
  /** A text on its own: a name, an error, a record. */
  text(text: string): string;
  stream(): RedactingStream;
  /** False when there is nothing to look for, so that callers can save themselves the work. */
  readonly active: boolean;
}

/** A redactor for all forms of the given secrets (see `secretForms`). */
export function createRedactor(secrets: readonly Uint8Array[]): Redactor {
  const owned = secrets.map(secretForms);
  const forms = owned.flat();
  const owners = owned.flatMap((own, index) => own.map(() => index));
  const matcher = createMatcher(forms);
  return {
    active: forms.length > 0,
    text(text) {
      if (forms.length === 0) return text;
      const stream = new MaskingStream(matcher, owners);
      const bytes = new TextEncoder().encode(text);
      const shown = concat(stream.push(bytes), stream.end());
      return stream.found === 0 ? text : new TextDecoder().decode(shown);
    },
    stream: () => new MaskingStream(matcher, owners),
  };
}

interface Interval {
  start: number;
  /** Exclusive. */
  end: number;
}

const NOTHING = new Uint8Array(0);

class MaskingStream implements RedactingStream {
  found = 0;
  readonly seen = new Set<number>();
  readonly #matcher: Matcher;
  readonly #owners: readonly number[];
  #held: Uint8Array = NOTHING;
  #state = 0;
  /** Matches within `#held`, merged where they overlap. */
  #hits: Interval[] = [];

  constructor(matcher: Matcher, owners: readonly number[]) {
    this.#matcher = matcher;
    this.#owners = owners;
  }

  push(chunk: Uint8Array): Uint8Array {
    const { matched, depth, pattern } = this.#matcher;
    const held = concat(this.#held, chunk);
    let stop: Stop = { at: this.#held.length, state: this.#state };
    while (stop.at < held.length) {
      stop = findNext(this.#matcher, held, stop);
      const length = matched[stop.state] ?? 0;
      if (length === 0) continue;
      this.#hits = merge(this.#hits, { start: stop.at - length, end: stop.at });
      this.seen.add(this.#owners[pattern[stop.state] ?? -1] ?? -1);
    }
    this.#held = held;
    this.#state = stop.state;
    return this.#release(held.length - (depth[stop.state] ?? 0));
  }

  end(): Uint8Array {
    this.#state = 0;
    return this.#release(this.#held.length);
  }

  /** Shows everything before `upTo`, but never half of a match: its other half may still grow. */
  #release(upTo: number): Uint8Array {
    const cut = this.#hits.reduce(
      (limit, hit) => (hit.end > limit ? Math.min(limit, hit.start) : limit),
      upTo,
    );
    const done = this.#hits.filter((hit) => hit.end <= cut);
    const shown = mask(this.#held.subarray(0, cut), done);
    this.found += done.length;
    this.#hits = this.#hits
      .slice(done.length)
      .map(({ start, end }) => ({ start: start - cut, end: end - cut }));
    this.#held = this.#held.subarray(cut);
    return shown;
  }
}

/** Adds a match that ends last, and joins it with those that it overlaps. */
function merge(hits: readonly Interval[], hit: Interval): Interval[] {
  const apart = hits.filter((one) => one.end <= hit.start);
  const start = Math.min(
    hit.start,
    ...hits.filter((one) => one.end > hit.start).map((one) => one.start),
  );
  return [...apart, { start, end: hit.end }];
}

function mask(bytes: Uint8Array, hits: readonly Interval[]): Uint8Array {
  if (hits.length === 0) return bytes;
  const stars = new TextEncoder().encode(MASK);
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { start, end } of hits) {
    parts.push(bytes.subarray(at, start), stars);
    at = end;
  }
  return concat(...parts, bytes.subarray(at));
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const [first = NOTHING, ...others] = parts.filter((part) => part.length > 0);
  if (others.length === 0) return first;
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
