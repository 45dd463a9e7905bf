import { PatternError } from './pattern-error.ts';

export type PatternTest = (path: string) => boolean;

/**
 * Compiles one clean pattern as moby's `patternmatcher` does (`Pattern.compile`): `**` stands for any number of
 * folders, a pattern without wildcards for exactly itself. The regular expression is moby's, oddities included
 * (a `*` in brackets, `|`, `{2}`, `\d`), since they decide what BuildKit sees. Throws `PatternError`.
 */
export function compilePattern(pattern: string): PatternTest {
  const { kind, source } = translate(pattern);
  if (kind === 'exact') return (path) => path === pattern;
  if (kind === 'prefix') {
    const prefix = pattern.slice(0, -2);
    return (path) => path.startsWith(prefix);
  }
  if (kind === 'suffix') {
    const suffix = pattern.slice(2);
    const whole = suffix.startsWith('/') ? suffix.slice(1) : undefined;
    return (path) => path.endsWith(suffix) || path === whole;
  }
  const expression = toJavaScript(source, pattern);
  return (path) => expression.test(path);
}

interface Translated {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'expression';
  /** In Go's syntax. */
  readonly source: string;
}

function translate(pattern: string): Translated {
  const chars = Array.from(pattern);
  let kind: Translated['kind'] = 'exact';
  let source = '';
  let at = 0;
  while (at < chars.length) {
    const start = at;
    const char = chars[at++] ?? '';
    if (char === '*' && chars[at] === '*') {
      at += chars[at + 1] === '/' ? 2 : 1;
      const last = at >= chars.length;
      if (last && kind === 'exact') kind = 'prefix';
      else {
        source += last ? '.*' : '(.*/)?';
        kind = 'expression';
      }
      if (start === 0) kind = 'suffix';
    } else if (char === '*' || char === '?' || char === '[' || char === ']') {
      source += char === '*' ? '[^/]*' : char === '?' ? '[^/]' : char;
      kind = 'expression';
    } else if (char === '\\' && at < chars.length) {
      source += `\\${chars[at++]}`;
      kind = 'expression';
    } else source += /[.+()$\\]/.test(char) ? `\\${char}` : char;
  }
  return { kind, source };
}

/** Escapes that mean the same in both languages when a letter or digit follows. */
const SHARED_ESCAPES = /^[dDwWtnrfv]$/;

/** A Go expression as a JavaScript one; code points are its characters in both. */
function toJavaScript(source: string, pattern: string): RegExp {
  const chars = Array.from(source);
  let result = '';
  let inClass = false;
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (char === '\\') result += escape(chars[(at += 1)] ?? '', pattern);
    else if (inClass && char === '[') {
      if (chars[at + 1] === ':') throw new PatternError(pattern);
      result += '\\[';
    } else if (char === '[') {
      inClass = true;
      result += char;
      if (chars[at + 1] === '^') result += chars[(at += 1)];
    } else if (char === ']') {
      result += inClass ? char : '\\]';
      inClass = false;
    } else if (char === '.' && !inClass) result += '[^\\n]';
    else result += isBrace(char) && !inClass ? brace(chars, at) : char;
  }
  try {
    return new RegExp(`^${result}$`, 'u');
  } catch {
    throw new PatternError(pattern);
  }
}

function isBrace(char: string): boolean {
  return char === '{' || char === '}';
}

/** As it is where it belongs to a number of repetitions, else a plain character. */
function brace(chars: readonly string[], at: number): string {
  const start = chars.lastIndexOf('{', at);
  const repeats = start !== -1 && /^\{\d+(?:,\d*)?\}/.exec(chars.slice(start).join(''))?.[0];
  return typeof repeats === 'string' && start + repeats.length > at
    ? (chars[at] ?? '')
    : `\\${chars[at]}`;
}

function escape(char: string, pattern: string): string {
  if (SHARED_ESCAPES.test(char)) return `\\${char}`;
  if (!/^[!-/:-@[-`{-~ ]$/.test(char)) throw new PatternError(pattern);
  if (char === '-') return '\\x2d';
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
