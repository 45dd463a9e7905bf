import type { Location, SourceFile } from '@orchestrate/model';

/** A run of characters that stand next to each other in the file as well. */
interface Piece {
  /** Where the run starts in the joined text. */
  readonly at: number;
  /** Where it starts in the file. */
  readonly offset: number;
}

/** Text put together from several lines of a file that still knows where each character stands in it. */
export interface Joined {
  readonly source: SourceFile;
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** Joins runs without a separator, as line continuation does. */
export function join(
  source: SourceFile,
  runs: readonly { readonly text: string; readonly offset: number }[],
): Joined {
  const pieces: Piece[] = [];
  let text = '';
  for (const run of runs) {
    pieces.push({ at: text.length, offset: run.offset });
    text += run.text;
  }
  return { source, text, pieces };
}

/** Where a character of the joined text stands in the file. */
export function offsetOf({ pieces }: Joined, at: number): number {
  const piece = pieces.findLast((candidate) => candidate.at <= at) ?? { at: 0, offset: 0 };
  return piece.offset + (at - piece.at);
}

/** The place of `text.slice(start, end)`; it includes what stands between the lines it spans. */
export function locate(joined: Joined, start: number, end: number): Location {
  const first = offsetOf(joined, start);
  const last = end > start ? offsetOf(joined, end - 1) + 1 : first;
  return { source: joined.source, start: first, end: last };
}
