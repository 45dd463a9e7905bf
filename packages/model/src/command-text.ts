import type { Location } from './source.ts';

/** A piece of an instruction as one text without continuation lines, with the way back into the file. */
export interface PlacedText {
  readonly text: string;
  /** The place of `text.slice(start, end)`. */
  readonly locate: (start: number, end: number) => Location;
}

/** The command of one RUN. */
export interface CommandText {
  /** What follows the flags. */
  readonly body: PlacedText;
  /** Bodies of its heredocs, in order, tabs kept. */
  readonly heredocs: readonly PlacedText[];
}
