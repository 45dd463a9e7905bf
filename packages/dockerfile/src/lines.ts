import type { SourceFile } from '@orchestrate/model';

/** One line of the file. */
export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Offset of its first character. */
  readonly start: number;
  /** Without the line ending: all trailing `\r` and `\n` are dropped. */
  readonly text: string;
  /** With the line ending, as heredoc bodies keep it. */
  readonly raw: string;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** The lines of a file; a byte order mark at its start belongs to no line. */
export function splitLines({ text }: SourceFile): Line[] {
  const lines: Line[] = [];
  let start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline + 1;
    const raw = text.slice(start, end);
    lines.push({ number: lines.length + 1, start, text: raw.replace(/[\r\n]+$/, ''), raw });
    start = end;
  }
  return lines;
}

/** Offset after the last character of a line, its ending not counted. */
export function endOf(line: Line): number {
  return line.start + line.text.length;
}

/** BuildKit reads lines into a buffer of this many bytes (Go's `bufio.MaxScanTokenSize`). */
const BUFFER_BYTES = 64 * 1024;

/** True when BuildKit's line reader gives up on a line. */
export function isTooLong({ raw }: Line): boolean {
  if (raw.length * 3 < BUFFER_BYTES) return false;
  const bytes = new TextEncoder().encode(raw).length;
  return raw.endsWith('\n') ? bytes > BUFFER_BYTES : bytes >= BUFFER_BYTES;
}
