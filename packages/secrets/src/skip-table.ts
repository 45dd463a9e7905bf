/**
 * How far a search may jump: for the last two bytes of a window, the distance to the next place where a
 * pattern can begin (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994, with blocks of two).
 */
export interface SkipTable {
  /** Length of the shortest pattern, at most 255. */
  readonly window: number;
  readonly distance: Uint8Array;
}

const PAIRS = 256 * 256;
const WIDEST = 255;

export function skipTable(patterns: readonly Uint8Array[]): SkipTable {
  const lengths = patterns.map((pattern) => pattern.length).filter((length) => length > 0);
  const window = Math.min(WIDEST, ...lengths);
  const distance = new Uint8Array(PAIRS).fill(Math.max(1, window - 1));
  // A window of one byte has no pair; whatever comes may be a pattern.
  if (window < 2) return { window, distance: distance.fill(0) };
  for (const pattern of patterns) {
    for (let end = 1; end < Math.min(window, pattern.length); end += 1) {
      const pair = ((pattern[end - 1] ?? 0) << 8) | (pattern[end] ?? 0);
      distance[pair] = Math.min(distance[pair] ?? 0, window - 1 - end);
    }
  }
  return { window, distance };
}

/** The next place at or after `at` where a pattern may begin; past the last window nothing is said. */
export function skipFrom({ window, distance }: SkipTable, bytes: Uint8Array, at: number): number {
  const last = bytes.length - window;
  const offset = window - 1;
  let place = at;
  while (place <= last) {
    const pair = ((bytes[place + offset - 1] ?? 0) << 8) | (bytes[place + offset] ?? 0);
    const jump = distance[pair] ?? 0;
    if (jump === 0) return place;
    place += jump;
  }
  return place;
}
