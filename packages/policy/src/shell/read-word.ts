import type { Part, RawWord } from './word.ts';

/** Ends a word that is not quoted. */
const ENDS = /[\s;&|()<>]/;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/** Reads the word that starts at an offset. A quote that nothing closes ends with the script. */
export function readWord(script: string, start: number): RawWord {
  return new WordReader(script, start).read();
}

class WordReader {
  readonly #script: string;
  readonly #start: number;
  readonly #parts: Part[] = [];
  readonly #scripts: { start: number; end: number }[] = [];
  #at: number;

  constructor(script: string, start: number) {
    this.#script = script;
    this.#start = start;
    this.#at = start;
  }

  read(): RawWord {
    while (this.#at < this.#script.length && !ENDS.test(this.#char())) this.#readPart();
    return { parts: this.#parts, start: this.#start, end: this.#at, scripts: this.#scripts };
  }

  #char(): string {
    return this.#script.charAt(this.#at);
  }

  #readPart(): void {
    const char = this.#char();
    if (char === "'") this.#readSingleQuoted();
    else if (char === '"') this.#readDoubleQuoted();
    else if (char === '\\') this.#readEscaped();
    else if (char === '$' || char === '`') this.#readExpansion(false);
    else this.#readPlain();
  }

  #add(text: string, quoted: boolean): void {
    this.#parts.push({ kind: 'text', text, quoted });
  }

  #readPlain(): void {
    const from = this.#at;
    while (this.#at < this.#script.length && !/[\s;&|()<>'"\\$`]/.test(this.#char())) this.#at += 1;
    this.#add(this.#script.slice(from, this.#at), false);
  }

  #readSingleQuoted(): void {
    const close = this.#script.indexOf("'", this.#at + 1);
    const end = close === -1 ? this.#script.length : close;
    this.#add(this.#script.slice(this.#at + 1, end), true);
    this.#at = Math.min(end + 1, this.#script.length);
  }

  /** A continued line leaves nothing behind. */
  #readEscaped(): void {
    const next = this.#script.charAt(this.#at + 1);
    if (next !== '\n') this.#add(next, true);
    this.#at = Math.min(this.#at + 2, this.#script.length);
  }

  #readDoubleQuoted(): void {
    this.#at += 1;
    let text = '';
    const flush = (): void => {
      this.#add(text, true);
      text = '';
    };
    while (this.#at < this.#script.length && this.#char() !== '"') {
      const char = this.#char();
      const next = this.#script.charAt(this.#at + 1);
      if (char === '$' || char === '`') {
        flush();
        this.#readExpansion(true);
      } else if (char === '\\' && /["\\$`\n]/.test(next)) {
        text += next === '\n' ? '' : next;
        this.#at += 2;
      } else {
        text += char;
        this.#at += 1;
      }
    }
    flush();
    this.#at = Math.min(this.#at + 1, this.#script.length);
  }

  #readExpansion(quoted: boolean): void {
    const from = this.#at;
    if (this.#char() === '`') return this.#readUnknown(from, this.#closing('`', from + 1), 1);
    const next = this.#script.charAt(from + 1);
    if (next === '(') return this.#readUnknown(from, this.#closingBracket(from + 2), 2);
    if (next === '{') {
      const close = this.#closing('}', from + 2);
      const name = this.#script.slice(from + 2, close);
      if (!/^[A-Za-z_]\w*$/.test(name)) return this.#readUnknown(from, close, 0);
      return this.#readVariable(name, close + 1, quoted);
    }
    NAME.lastIndex = from + 1;
    const [name] = NAME.exec(this.#script) ?? [];
    if (name !== undefined) return this.#readVariable(name, from + 1 + name.length, quoted);
    if (/[0-9@*#?$!-]/.test(next)) return this.#readUnknown(from, from + 1, 0);
    this.#at += 1;
    return this.#add('$', quoted);
  }

  #readVariable(name: string, end: number, quoted: boolean): void {
    const text = this.#script.slice(this.#at, end);
    this.#parts.push({ kind: 'variable', name, quoted, text });
    this.#at = end;
  }

  /** `lead` characters stand before a script that runs in it; 0 when there is none. */
  #readUnknown(from: number, close: number, lead: number): void {
    const end = Math.min(close + 1, this.#script.length);
    this.#parts.push({ kind: 'unknown', text: this.#script.slice(from, end) });
    const arithmetic = this.#script.startsWith('((', from + 1);
    if (lead > 0 && !arithmetic) this.#scripts.push({ start: from + lead, end: close });
    this.#at = end;
  }

  #closing(mark: string, from: number): number {
    for (let at = from; at < this.#script.length; at += 1) {
      if (this.#script.charAt(at) === '\\') at += 1;
      else if (this.#script.charAt(at) === mark) return at;
    }
    return this.#script.length;
  }

  /** The bracket that closes `$(`: others within it, and those in quotes, do not count. */
  #closingBracket(from: number): number {
    let depth = 1;
    for (let at = from; at < this.#script.length; at += 1) {
      const char = this.#script.charAt(at);
      if (char === '\\') at += 1;
      else if (char === "'" || char === '"') at = this.#closing(char, at + 1);
      else if (char === '(') depth += 1;
      else if (char === ')') depth -= 1;
      if (depth === 0) return at;
    }
    return this.#script.length;
  }
}
