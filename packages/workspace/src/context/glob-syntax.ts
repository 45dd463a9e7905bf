import { PatternError } from './pattern-error.ts';

export interface GlobChunk {
  readonly afterStar: boolean;
  /** A regular expression (flag `u`) without anchors, each part of which takes one character. */
  readonly source: string;
}

/** True when BuildKit takes a source for a pattern and not for a name (`solver/llbsolver/ops/file.go`). */
export function hasWildcards(text: string): boolean {
  return /[*?[]/.test(text.replaceAll(/\\./gs, ''));
}

/** The leading parts of a path that have no wildcards. */
export function literalPrefix(path: string): string {
  const parts = path.split('/');
  const first = parts.findIndex(hasWildcards);
  return (first === -1 ? parts : parts.slice(0, first)).join('/');
}

/** Reads the syntax of Go's `path.Match`. Throws `PatternError`. */
export function readGlob(pattern: string): GlobChunk[] {
  const chunks: GlobChunk[] = [];
  let afterStar = false;
  let source = '';
  const close = () => {
    if (afterStar || source !== '') chunks.push({ afterStar, source });
    source = '';
  };
  for (let at = 0; at < pattern.length; ) {
    if (pattern[at] === '*') {
      // Several stars in a row are one.
      if (!afterStar || source !== '') close();
      afterStar = true;
      at += 1;
    } else {
      const one = readOne(pattern, at);
      source += one.source;
      at = one.end;
    }
  }
  close();
  return chunks;
}

interface Read {
  readonly source: string;
  readonly end: number;
}

function readOne(pattern: string, at: number): Read {
  const char = characterAt(pattern, at);
  if (char === '?') return { source: '[^/]', end: at + 1 };
  if (char === '[') return readClass(pattern, at + 1);
  if (char !== '\\') return { source: literal(char), end: at + char.length };
  const escaped = characterAt(pattern, at + 1);
  if (escaped === '') throw new PatternError(pattern);
  return { source: literal(escaped), end: at + 1 + escaped.length };
}

/** `^`? then members or ranges, at least one, each perhaps escaped, up to `]`. */
function readClass(pattern: string, start: number): Read {
  const negated = pattern[start] === '^';
  let at = negated ? start + 1 : start;
  let members = '';
  for (let count = 0; pattern[at] !== ']' || count === 0; count += 1) {
    const low = readMember(pattern, at);
    at = low.end;
    if (pattern[at] === '-') {
      const high = readMember(pattern, at + 1);
      at = high.end;
      // An empty range matches nothing, which a JavaScript class cannot say.
      if (low.code <= high.code) members += `${literal(low.char)}-${literal(high.char)}`;
    } else members += literal(low.char);
  }
  return { source: `[${negated ? '^' : ''}${members}]`, end: at + 1 };
}

interface Member {
  readonly char: string;
  readonly code: number;
  readonly end: number;
}

function readMember(pattern: string, at: number): Member {
  const escaped = pattern[at] === '\\';
  const from = escaped ? at + 1 : at;
  const char = characterAt(pattern, from);
  if (char === '' || (!escaped && (char === '-' || char === ']'))) throw new PatternError(pattern);
  return { char, code: char.codePointAt(0) ?? 0, end: from + char.length };
}

/** The character (code point) at an offset; empty at the end. */
function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** Escaped for both sides of a bracket; the `u` flag allows no needless escapes. */
function literal(char: string): string {
  if (char === '-') return '\\x2d';
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
