import { skipBlanks } from './blanks.ts';
import type { Escape } from './expand.ts';

/** A flag of an instruction; `start` and `end` are where it stands in the text that was read. */
export interface FlagText {
  readonly name: string;
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number;
}

export interface Flags {
  readonly flags: readonly FlagText[];
  /** Where the arguments begin. */
  readonly body: number;
}

/**
 * The flags at the beginning of an instruction's text: up to the first word that does not start with `--`, or
 * a bare `--` (BuildKit, `parser/split_command.go`). Quotes and escapes are taken away.
 */
export function readFlags(text: string, escape: Escape): Flags {
  const { bytes, at } = asBytes(text);
  const flags: FlagText[] = [];
  for (let next = skipBlanks(bytes); ; next = skipBlanks(bytes, next)) {
    if (!bytes.startsWith('--', next)) return { flags, body: at(next) };
    const { word, end } = readWord(bytes, next, escape);
    if (word === '--') return { flags, body: at(end) };
    flags.push({ ...split(word), start: at(next), end: at(end) });
    next = end;
  }
}

function split(word: string): Pick<FlagText, 'name' | 'value'> {
  const equals = word.indexOf('=');
  if (equals === -1) return { name: word.slice(2), value: undefined };
  return { name: word.slice(2, equals), value: word.slice(equals + 1) };
}

function readWord(bytes: string, start: number, escape: Escape): { word: string; end: number } {
  let word = '';
  let quote = '';
  let at = start;
  for (; at < bytes.length; at += 1) {
    const char = bytes.charAt(at);
    if (quote === '' && skipBlanks(char) === 1) break;
    if (char === quote) quote = '';
    else if (quote === '' && (char === "'" || char === '"')) quote = char;
    else if (char === escape) {
      at += 1;
      word += bytes.charAt(at);
    } else word += char;
  }
  return { word, end: Math.min(at, bytes.length) };
}

/**
 * BuildKit reads flags byte by byte and takes every byte for a character of its own. The same is done here, so
 * that a flag outside ASCII is garbled alike.
 */
function asBytes(text: string): { bytes: string; at: (index: number) => number } {
  if (/^\p{ASCII}*$/u.test(text)) return { bytes: text, at: (index) => index };
  const encoder = new TextEncoder();
  const places: number[] = [];
  let bytes = '';
  let place = 0;
  for (const char of text) {
    for (const byte of encoder.encode(char)) {
      bytes += String.fromCharCode(byte);
      places.push(place);
    }
    place += char.length;
  }
  return { bytes, at: (index) => places[index] ?? text.length };
}
