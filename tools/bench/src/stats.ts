/** The middle value; of an even number of values the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The order in which a round (from 0) takes a list: each time another one first, and every other time backwards,
 * because an engine is busy for a while with what the one before has left. Six rounds are all orders of three.
 */
export function orderOf<T>(list: readonly T[], round: number): T[] {
  const way = round % 2 === 0 ? list : list.toReversed();
  const start = list.length === 0 ? 0 : Math.floor(round / 2) % list.length;
  return [...way.slice(start), ...way.slice(0, start)];
}
