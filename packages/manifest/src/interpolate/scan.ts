/** A piece of a text: characters as they are, or a `${…}`. */
export type Part = string | Reference;

export interface Reference {
  readonly name: string;
  /** As written, with `${` and `}`. */
  readonly text: string;
  readonly operator?: Operator;
  /** What follows the operator. */
  readonly operand: readonly Part[];
}

/** As in POSIX shells and compose files; with `:` an empty value counts as none. */
export type Operator = ':-' | '-' | ':?' | '?' | ':+' | '+';

export type Scanned =
  | { readonly ok: true; readonly parts: readonly Part[] }
  | { readonly ok: false; readonly message: string; readonly text: string };

const NAME = /[A-Za-z_][A-Za-z0-9_.]*/y;
/** Defaults within defaults; more than anyone reads. */
const DEPTH_LIMIT = 20;

const OPERATORS: readonly Operator[] = [':-', ':?', ':+', '-', '?', '+'];

/** Splits a text at its references. `$${` stands for the characters `${`; a `$` elsewhere for itself. */
export function scan(text: string): Scanned {
  const scanner = new Scanner(text);
  try {
    return { ok: true, parts: scanner.parts() };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, message: error.message, text: error.text };
    throw error;
  }
}

/** Stays in this file: turned into a value by `scan`. */
class Malformed extends Error {
  readonly text: string;
  constructor(message: string, text: string) {
    super(message);
    this.text = text;
  }
}

class Scanner {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Up to the character that ends an operand, or to the end. */
  parts(stop = ''): readonly Part[] {
    const parts: Part[] = [];
    for (let next = this.#peek(); next !== '' && next !== stop; next = this.#peek()) {
      if (this.#take('$${')) parts.push('${');
      else if (this.#text.startsWith('${', this.#at)) parts.push(this.#reference());
      else if (this.#take(next)) parts.push(next);
    }
    return parts;
  }

  #operand(start: number, name: string): readonly Part[] {
    this.#depth += 1;
    if (this.#depth > DEPTH_LIMIT)
      throw new Malformed(
        `Defaults are nested more than ${DEPTH_LIMIT} levels deep`,
        this.#from(start, name.length + 2),
      );
    const parts = this.parts('}');
    this.#depth -= 1;
    return parts;
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #reference(): Reference {
    const start = this.#at;
    this.#at += 2;
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#text)?.[0];
    if (name === undefined)
      throw new Malformed('There is no variable name after `${`', this.#from(start, 3));
    this.#at += name.length;
    const operator = OPERATORS.find((candidate) => this.#take(candidate));
    const operand = operator === undefined ? [] : this.#operand(start, name);
    if (!this.#take('}'))
      throw new Malformed(
        `\`\${${name}\` is not closed with \`}\``,
        this.#from(start, name.length + 2),
      );
    const text = this.#text.slice(start, this.#at);
    return { name, text, operand, ...(operator !== undefined && { operator }) };
  }

  #take(expected: string): boolean {
    const found = this.#text.startsWith(expected, this.#at);
    if (found) this.#at += expected.length;
    return found;
  }

  #from(start: number, length: number): string {
    return this.#text.slice(start, start + length);
  }
}
