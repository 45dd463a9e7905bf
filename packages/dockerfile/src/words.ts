import { isBlank, trim } from './blanks.ts';
import type { Escape } from './expand.ts';

/**
 * Splits at blanks that are neither quoted nor escaped; quotes and escapes stay, they are taken away when the
 * word is expanded (BuildKit, `parser/line_parsers.go`, `parseWords`).
 */
export function splitWords(text: string, escape: Escape): string[] {
  const words: string[] = [];
  const chars = Array.from(text);
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (quote === '' && isBlank(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === escape && quote !== "'") {
      // At the very end it stands for nothing.
      const next = chars[at + 1];
      if (next !== undefined) word = (word ?? '') + char + next;
      at += 1;
    } else {
      word = (word ?? '') + char;
      if (char === quote) quote = '';
      else if (quote === '' && (char === '"' || char === "'")) quote = char;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

export type JsonList =
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** A JSON array with something else than strings in it. */
  | { readonly kind: 'mixed' }
  /** Not JSON: the shell form. */
  | { readonly kind: 'none' };

/** The JSON form of arguments: `["a", "b"]`. */
export function readJsonList(text: string): JsonList {
  const rest = trim(text);
  if (!rest.startsWith('[')) return { kind: 'none' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(rest);
  } catch {
    return { kind: 'none' };
  }
  if (!Array.isArray(parsed)) return { kind: 'none' };
  const items: unknown[] = parsed;
  const texts = items.filter((item) => typeof item === 'string');
  return texts.length === items.length ? { kind: 'list', items: texts } : { kind: 'mixed' };
}
