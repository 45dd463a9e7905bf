import type { Result } from './result.ts';
import { cutPrefix, cutSuffix, replaceIn } from './shell-pattern.ts';

/** What reading a word gives to reading a substitution within it. */
export interface CharReader {
  readonly keepUnset: boolean;
  problem: string | undefined;
  /** The next character, undefined at the end. */
  peek(): string | undefined;
  next(): string | undefined;
  /** What a variable stands for; undefined when it is unset. */
  value(name: string): string | undefined;
  /** Keeps the first problem, and is empty. */
  fail(problem: string): string;
  /** Expands up to and over a character. */
  read(stop: string, keepEscapes: boolean, inPattern: boolean): { readonly text: string };
}

const MISSING_BRACE = "syntax error: missing '}'";
/** What an end of the text looks like in Go's message. */
const END = '\uFFFD';

/** Reads `$v` or `${v…}` and gives what it stands for; on a problem the reader's `problem` is set. */
export function substitute(reader: CharReader): string {
  reader.next();
  if (reader.peek() !== '{') {
    const name = readName(reader);
    if (name === '') return '$';
    return reader.value(name) ?? (reader.keepUnset ? `$${name}` : '');
  }
  reader.next();
  const first = reader.peek();
  if (first === undefined) return reader.fail(MISSING_BRACE);
  if (first === '{' || first === '}' || first === ':') {
    return reader.fail('syntax error: bad substitution');
  }
  const name = readName(reader);
  const modifier = reader.next();
  if (modifier === '}') {
    return reader.value(name) ?? (reader.keepUnset ? `\${${name}}` : '');
  }
  if (modifier === '/') return replaced(reader, name);
  if (modifier === ':') return modified(reader, name, `:${reader.next() ?? END}`);
  if (modifier !== undefined && '+-?#%'.includes(modifier)) return modified(reader, name, modifier);
  return reader.fail(`unsupported modifier (${modifier ?? END}) in substitution`);
}

/** A name, a number, or one of the shell's special parameters. */
function readName(reader: CharReader): string {
  const first = reader.peek() ?? '';
  if (/^[@*#?$!-]$/.test(first)) return reader.next() ?? '';
  const shape = /^\p{Nd}$/u.test(first) ? /^\p{Nd}$/u : /^[\p{L}\p{Nd}_]$/u;
  let name = '';
  while (shape.test(reader.peek() ?? '')) name += reader.next();
  return name;
}

/** `${v-d} ${v+a} ${v?e}`, the same with `:` when empty counts as unset, `${v#p} ${v##p} ${v%p} ${v%%p}`. */
function modified(reader: CharReader, name: string, modifier: string): string {
  const unsupported = `unsupported modifier (${modifier}) in substitution`;
  const cuts = modifier.endsWith('#') || modifier.endsWith('%');
  if (cuts && modifier.startsWith(':')) return reader.fail(unsupported);
  const word = readOperand(
    reader,
    { stop: '}', keepEscapes: cuts, inPattern: cuts },
    MISSING_BRACE,
  );
  if (reader.problem !== undefined) return '';
  const value = reader.value(name);
  if (value === undefined && reader.keepUnset) {
    return `\${${name}${modifier}${word}}`;
  }
  const missing = value === undefined || (value === '' && modifier.startsWith(':'));
  switch (modifier.charAt(modifier.length - 1)) {
    case '-':
      return missing ? word : value;
    case '+':
      return missing ? '' : word;
    case '?': {
      if (!missing) return value;
      const state = value === undefined ? 'unset' : 'empty';
      return reader.fail(`${name}: ${word === '' ? `is not allowed to be ${state}` : word}`);
    }
    case '#':
    case '%':
      return settle(reader, cut(value ?? '', modifier, word));
    default:
      return reader.fail(unsupported);
  }
}

function cut(value: string, modifier: string, word: string): Result<string> {
  const greedy = word.startsWith(modifier);
  const pattern = greedy ? word.slice(1) : word;
  return modifier === '#' ? cutPrefix(value, pattern, greedy) : cutSuffix(value, pattern, greedy);
}

/** `${v/p/r}` and `${v//p/r}`. */
function replaced(reader: CharReader, name: string): string {
  const all = reader.peek() === '/';
  if (all) reader.next();
  const pattern = readOperand(
    reader,
    { stop: '/', keepEscapes: true, inPattern: true },
    "syntax error: missing '/' in ${}",
  );
  if (reader.problem !== undefined) return '';
  const replacement = readOperand(
    reader,
    { stop: '}', keepEscapes: true, inPattern: false },
    MISSING_BRACE,
  );
  if (reader.problem !== undefined) return '';
  const value = reader.value(name);
  if (value === undefined && reader.keepUnset) {
    return `\${${name}/${pattern}/${replacement}}`;
  }
  return settle(reader, replaceIn(value ?? '', { pattern, replacement, all }));
}

interface Operand {
  readonly stop: string;
  readonly keepEscapes: boolean;
  readonly inPattern: boolean;
}

/** Whatever went wrong at the very end of the text is told as the missing end of the operand. */
function readOperand(reader: CharReader, operand: Operand, whenOpen: string): string {
  const { text } = reader.read(operand.stop, operand.keepEscapes, operand.inPattern);
  if (reader.problem !== undefined && reader.peek() === undefined) reader.problem = whenOpen;
  return text;
}

function settle(reader: CharReader, result: Result<string>): string {
  return result.ok ? result.value : reader.fail(result.problem);
}
