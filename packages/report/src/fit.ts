import stringWidth from 'fast-string-width';
import sliceAnsi from 'slice-ansi';

/** Columns that a text takes: wide characters and emoji two, colours none. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The text, or its beginning with an ellipsis, in at most `width` columns. */
export function truncate(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(ellipsis);
  return room <= 0
    ? sliceAnsi(text, 0, Math.max(0, width))
    : `${sliceAnsi(text, 0, room)}${ellipsis}`;
}

/** The columns from `start` to `end` of a text. */
export function columns(text: string, start: number, end: number): string {
  return sliceAnsi(text, start, end);
}

/** The text with blanks after it, `width` columns in all. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** The text with blanks before it, `width` columns in all. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Rows that these lines take on a terminal of so many columns, which breaks what is wider. */
export function rowsOf(lines: readonly string[], width: number): number {
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(widthOf(line) / width)), 0);
}
