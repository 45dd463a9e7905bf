import { padEnd, padStart, truncate, widthOf } from './fit.ts';
import { createPalette, type Look, type Paint, symbolsFor } from './look.ts';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** The text of a cell; empty cells are fine. */
  readonly text: (row: Row) => string;
  readonly paint?: (row: Row) => Paint;
  /** Columns with the greatest number go first when the terminal is too narrow; those without one stay. */
  readonly dispensable?: number;
}

const GAP = 2;
/** A column that has to stay is not made narrower than this. */
const NARROWEST = 6;

/**
 * Rows under titles, two blanks between columns. A column that is empty in every row is left out; what is
 * dispensable goes when the terminal is too narrow, and then the widest column is cut.
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  look: Look,
): string[] {
  if (rows.length === 0) return [];
  const filled = columns.filter((column) => rows.some((row) => column.text(row) !== ''));
  const measured = fitColumns(
    filled.map((column) => measure(column, rows)),
    look.width,
  );
  const { faint } = createPalette(look.colors);
  const line = (
    cellOf: (one: Measured<Row>) => { readonly text: string; readonly paint?: Paint },
  ): string =>
    measured
      .map((one) => {
        const { text, paint = (same) => same } = cellOf(one);
        const cut = truncate(text, one.width, symbolsFor(look.unicode).ellipsis);
        const pad = one.column.align === 'right' ? padStart : padEnd;
        // Blanks stay outside of colours, so that nothing is painted after the text.
        return pad(paint(cut), one.width);
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  return [
    line(({ column }) => ({ text: column.title, paint: faint })),
    ...rows.map((row) =>
      line(({ column }) => ({
        text: column.text(row),
        ...(column.paint !== undefined && { paint: column.paint(row) }),
      })),
    ),
  ];
}

interface Measured<Row> {
  readonly column: Column<Row>;
  readonly width: number;
}

function measure<Row>(column: Column<Row>, rows: readonly Row[]): Measured<Row> {
  const width = Math.max(widthOf(column.title), ...rows.map((row) => widthOf(column.text(row))));
  return { column, width };
}

function fitColumns<Row>(all: readonly Measured<Row>[], width: number): Measured<Row>[] {
  let kept = [...all];
  while (totalWidth(kept) > width) {
    const goes = kept
      .filter(({ column }) => column.dispensable !== undefined)
      .toSorted((a, b) => (b.column.dispensable ?? 0) - (a.column.dispensable ?? 0))[0];
    if (goes === undefined) return shrink(kept, width);
    kept = kept.filter((one) => one !== goes);
  }
  return kept;
}

/** Takes what is missing from the widest column, as far as it can give. */
function shrink<Row>(kept: readonly Measured<Row>[], width: number): Measured<Row>[] {
  const widest = kept.reduce((a, b) => (b.width > a.width ? b : a));
  const missing = totalWidth(kept) - width;
  return kept.map((one) =>
    one === widest ? { ...one, width: Math.max(NARROWEST, one.width - missing) } : one,
  );
}

function totalWidth(columns: readonly Measured<never>[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + GAP * Math.max(0, columns.length - 1);
}
