/**
 * White space as Go's `unicode.IsSpace` sees it, which decides what a Dockerfile's blanks are.
 * JavaScript's `\s` differs: it has U+FEFF and lacks U+0085.
 */
const BLANKS = new Set(
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

export function isBlank(char: string): boolean {
  return BLANKS.has(char);
}

/** Index of the first character at or after `from` that is no blank; the length when there is none. */
export function skipBlanks(text: string, from = 0): number {
  let at = from;
  while (at < text.length && isBlank(text.charAt(at))) at += 1;
  return at;
}

/** Index after the last character that is no blank. */
export function endOfText(text: string): number {
  let end = text.length;
  while (end > 0 && isBlank(text.charAt(end - 1))) end -= 1;
  return end;
}

export function trim(text: string): string {
  return text.slice(skipBlanks(text), endOfText(text));
}

/** Splits at runs of tab, vertical tab, form feed, carriage return and space (`reWhitespace` in BuildKit's parser). */
export function splitAtBlanks(text: string): string[] {
  return text.split(/[\t\v\f\r ]+/);
}
