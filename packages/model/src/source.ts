/** A text file as it was read, kept whole so that a diagnostic can point into it. */
export interface SourceFile {
  /** Path as shown to people: relative to the manifest's folder where possible, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A piece of a source file: UTF-16 offsets, `end` exclusive. */
export interface Location {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A place as editors count it: both numbers start at 1; columns are UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset. Lines end at `\n`; a `\r` before it belongs to the line. */
export function positionAt(source: SourceFile, offset: number): Position {
  const bounded = Math.min(Math.max(offset, 0), source.text.length);
  let line = 1;
  let lineStart = 0;
  for (let at = source.text.indexOf('\n'); at !== -1 && at < bounded; ) {
    line += 1;
    lineStart = at + 1;
    at = source.text.indexOf('\n', lineStart);
  }
  return { line, column: bounded - lineStart + 1 };
}

/** `path:line:column` of a location's start, as terminals and editors link it. */
export function formatLocation(location: Location): string {
  const { line, column } = positionAt(location.source, location.start);
  return `${location.source.path}:${line}:${column}`;
}
