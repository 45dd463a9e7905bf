import { isBlank } from './blanks.ts';
import type { Result } from './result.ts';
import { type CharReader, substitute } from './substitute.ts';

export type Escape = '\\' | '`';

/** What variables stand for; a name that is not in it is unset, which is not the same as empty. */
export type Variables = ReadonlyMap<string, string>;

export interface ExpandRules {
  readonly escape?: Escape;
  /** Quotes stay in the result. */
  readonly keepQuotes?: boolean;
  /** Escape characters stay in the result. */
  readonly keepEscapes?: boolean;
  /** What refers to an unset variable stays as it is written. */
  readonly keepUnset?: boolean;
  /** Quotes are characters like any other, as in the body of a heredoc. */
  readonly ignoreQuotes?: boolean;
}

export interface Expansion {
  readonly text: string;
  /** The text split at blanks that are neither quoted nor escaped. */
  readonly words: readonly string[];
  /** Variables that were asked for and are not set. */
  readonly unset: ReadonlySet<string>;
}

/**
 * Expands `$v` and `${v…}` and takes quotes and escapes away, as BuildKit does for the words of a Dockerfile
 * (`frontend/dockerfile/shell/lex.go`).
 */
export function expand(
  text: string,
  variables: Variables,
  rules: ExpandRules = {},
): Result<Expansion> {
  const reader = new WordReader(text, variables, rules);
  const { text: result, words } = reader.read(undefined, rules.keepEscapes ?? false);
  if (reader.problem !== undefined) {
    return { ok: false, problem: `failed to process ${JSON.stringify(text)}: ${reader.problem}` };
  }
  return { ok: true, value: { text: result, words, unset: reader.unset } };
}

interface Piece {
  readonly text: string;
  readonly words: string[];
}

/** Reads one word from left to right. The first problem ends it: every loop looks at `problem`. */
class WordReader implements CharReader {
  readonly keepUnset: boolean;
  readonly #rules: ExpandRules;
  readonly unset = new Set<string>();
  problem: string | undefined;
  readonly #chars: readonly string[];
  readonly #variables: Variables;
  readonly #escape: string;
  #at = 0;
  #keepEscapes = false;
  /** BuildKit uses one buffer for the words of all levels; a nested level clears what the outer one had. */
  #word = '';

  constructor(text: string, variables: Variables, rules: ExpandRules) {
    this.#chars = Array.from(text.replace(/^\uFEFF/, ''));
    this.#variables = variables;
    this.#rules = rules;
    this.keepUnset = rules.keepUnset ?? false;
    this.#escape = rules.escape ?? '\\';
  }

  /** The next character, undefined at the end. */
  peek(): string | undefined {
    return this.#chars[this.#at];
  }

  next(): string | undefined {
    const char = this.#chars[this.#at];
    if (char !== undefined) this.#at += 1;
    return char;
  }

  value(name: string): string | undefined {
    const value = this.#variables.get(name);
    if (value === undefined) this.unset.add(name);
    return value;
  }

  fail(problem: string): string {
    this.problem ??= problem;
    return '';
  }

  /**
   * Reads to the end, or over the character `stop`. With `inPattern`, quoted escape characters are doubled,
   * because a pattern is read once more.
   */
  read(stop: string | undefined, keepEscapes: boolean, inPattern = false): Piece {
    const outer = this.#keepEscapes;
    this.#keepEscapes = keepEscapes;
    this.#word = '';
    const words = new Words(this);
    let text = '';
    let char = this.peek();
    while (this.problem === undefined && char !== undefined && char !== stop) {
      text += this.#readOne(char, words, inPattern);
      char = this.peek();
    }
    if (this.problem === undefined && stop !== undefined && this.next() === undefined) {
      this.fail(`unexpected end of statement while looking for matching ${stop}`);
    }
    this.#keepEscapes = outer;
    return { text, words: words.finish() };
  }

  get word(): string {
    return this.#word;
  }

  set word(word: string) {
    this.#word = word;
  }

  #readOne(char: string, words: Words, inPattern: boolean): string {
    if (char === '$') return words.addAll(substitute(this));
    if (char === '<') return words.addWhole(this.#readAngle());
    const quotes = this.#rules.ignoreQuotes !== true;
    if (quotes && char === "'") return words.addWhole(this.#readSingleQuoted(inPattern));
    if (quotes && char === '"') return words.addWhole(this.#readDoubleQuoted(inPattern));
    this.next();
    if (char !== this.#escape) return words.add(char);
    const kept = this.#keepEscapes ? words.addWhole(char) : '';
    const escaped = this.next();
    return escaped === undefined ? kept : kept + words.addWhole(escaped);
  }

  /** `<<` of a heredoc takes the blanks behind it along, so that the delimiter is in the same word. */
  #readAngle(): string {
    let text = this.next() ?? '';
    if (this.peek() !== '<') return text;
    text += this.next();
    while (/^[\t\r ]$/.test(this.peek() ?? '')) text += this.next();
    return text;
  }

  #readSingleQuoted(inPattern: boolean): string {
    const quote = this.next() ?? '';
    const kept = this.#rules.keepQuotes === true ? quote : '';
    let text = kept;
    for (;;) {
      const char = this.next();
      if (char === undefined) {
        return this.fail('unexpected end of statement while looking for matching single-quote');
      }
      if (char === quote) return text + kept;
      if (inPattern && char === this.#escape) text += char;
      text += char;
    }
  }

  #readDoubleQuoted(inPattern: boolean): string {
    const quote = this.next() ?? '';
    const kept = this.#rules.keepQuotes === true ? quote : '';
    let text = kept;
    while (this.problem === undefined) {
      const char = this.peek();
      if (char === undefined) {
        return this.fail('unexpected end of statement while looking for matching double-quote');
      }
      if (char === '$') text += substitute(this);
      else if (this.next() === quote) return text + kept;
      else text += char === this.#escape ? this.#readEscaped(inPattern) : char;
    }
    return '';
  }

  /** Between double quotes only `"`, `$` and the escape character itself can be escaped. */
  #readEscaped(inPattern: boolean): string {
    const char = this.peek();
    if (char === undefined) return '';
    if (char === '"' || char === '$' || char === this.#escape) {
      this.next();
      return this.#keepEscapes ? this.#escape + char : char;
    }
    const doubled = this.#keepEscapes && (this.#rules.keepQuotes !== true || inPattern);
    return doubled ? this.#escape + this.#escape : this.#escape;
  }
}

/** Collects the words of one level. */
class Words {
  readonly #reader: WordReader;
  readonly #words: string[] = [];
  #inWord = false;

  constructor(reader: WordReader) {
    this.#reader = reader;
  }

  /** One character; a blank ends the word. */
  add(char: string): string {
    if (!isBlank(char)) return this.addWhole(char);
    if (this.#inWord && this.#reader.word !== '') this.#end();
    return char;
  }

  addAll(text: string): string {
    for (const char of text) this.add(char);
    return text;
  }

  /** Text that belongs to one word whatever it holds. */
  addWhole(text: string): string {
    this.#reader.word += text;
    this.#inWord = true;
    return text;
  }

  finish(): string[] {
    if (this.#reader.word !== '') this.#end();
    return this.#words;
  }

  #end(): void {
    this.#words.push(this.#reader.word);
    this.#reader.word = '';
    this.#inWord = false;
  }
}
