import { type SkipTable, skipFrom, skipTable } from './skip-table.ts';

/**
 * An Aho–Corasick automaton over bytes as a dense table, so that each byte costs one look-up however many
 * patterns there are. State 0 is the root.
 */
export interface Matcher {
  /** `next[state * 256 + byte]` is the state after a byte. */
  readonly next: Uint32Array;
  /** Length of the longest pattern that ends in a state; 0 for none. */
  readonly matched: Uint32Array;
  /** How many of the last bytes may be the beginning of a pattern. */
  readonly depth: Uint32Array;
  /** Index of the pattern that `matched` speaks of. */
  readonly pattern: Int32Array;
  /** From the root, how far the next pattern must be: see `skipTable`. */
  readonly skips: SkipTable;
}

const BYTES = 256;

/** Builds the automaton; empty patterns are left out. */
export function createMatcher(patterns: readonly Uint8Array[]): Matcher {
  const states = 1 + patterns.reduce((total, pattern) => total + pattern.length, 0);
  const matcher = {
    next: new Uint32Array(states * BYTES),
    matched: new Uint32Array(states),
    depth: new Uint32Array(states),
    pattern: new Int32Array(states).fill(-1),
  };
  const used = addPatterns(matcher, patterns);
  linkFailures(matcher, used);
  const skips = skipTable(patterns);
  return { ...matcher, next: matcher.next.subarray(0, used * BYTES), skips };
}

type Trie = Omit<Matcher, 'skips'>;

/** The trie; returns how many states there are. */
function addPatterns(
  { next, matched, depth, pattern: owner }: Trie,
  patterns: readonly Uint8Array[],
): number {
  let used = 1;
  for (const [index, pattern] of patterns.entries()) {
    let state = 0;
    for (const byte of pattern) {
      const slot = state * BYTES + byte;
      if (next[slot] === 0) {
        next[slot] = used;
        depth[used] = (depth[state] ?? 0) + 1;
        used += 1;
      }
      state = next[slot] ?? 0;
    }
    if (state === 0) continue;
    matched[state] = pattern.length;
    owner[state] = index;
  }
  return used;
}

/** Fills the missing transitions breadth first: where a state knows no byte, its longest proper suffix does. */
function linkFailures({ next, matched, pattern }: Trie, used: number): void {
  const failure = new Uint32Array(used);
  const queue: number[] = [];
  for (let byte = 0; byte < BYTES; byte += 1) if (next[byte] !== 0) queue.push(next[byte] ?? 0);
  for (const state of queue) {
    const back = failure[state] ?? 0;
    // A pattern may end inside a longer one that does not match in the end.
    if (matched[state] === 0 && (matched[back] ?? 0) > 0) {
      matched[state] = matched[back] ?? 0;
      pattern[state] = pattern[back] ?? -1;
    }
    for (let byte = 0; byte < BYTES; byte += 1) {
      const slot = state * BYTES + byte;
      const child = next[slot] ?? 0;
      const fallback = next[back * BYTES + byte] ?? 0;
      if (child === 0) next[slot] = fallback;
      else {
        failure[child] = fallback;
        queue.push(child);
      }
    }
  }
}

/** A place where a search stopped. */
export interface Stop {
  /** Just after a match, or the end of the bytes. */
  readonly at: number;
  readonly state: number;
}

/**
 * Goes on from a place and state to the end of the next match, or to the end of the bytes. Where nothing has
 * begun, most bytes are not looked at.
 */
export function findNext(matcher: Matcher, bytes: Uint8Array, from: Stop): Stop {
  const { next, matched, skips } = matcher;
  const lastWindow = bytes.length - skips.window;
  let { at, state } = from;
  while (at < bytes.length) {
    if (state === 0 && at <= lastWindow) {
      at = skipFrom(skips, bytes, at);
      if (at >= bytes.length) break;
    }
    state = next[state * BYTES + (bytes[at] ?? 0)] ?? 0;
    at += 1;
    if (matched[state] !== 0) return { at, state };
  }
  return { at, state };
}

/** Index of the first pattern that ends in the bytes, or -1. */
export function findFirst(matcher: Matcher, bytes: Uint8Array): number {
  const { state } = findNext(matcher, bytes, { at: 0, state: 0 });
  return matcher.matched[state] === 0 ? -1 : (matcher.pattern[state] ?? -1);
}
