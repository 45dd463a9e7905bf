import { MASK } from '@orchestrate/model';

/**
 * True when `after` may be what `before` was before secrets were masked in it: a mask stands for any text, so
 * what it hides may have changed all the same.
 */
export function sameButMasked(before: string, after: string): boolean {
  if (before === after) return true;
  const [first = '', ...rest] = before.split(MASK);
  const last = rest.pop();
  if (last === undefined || !after.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = after.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return after.endsWith(last) && after.length - last.length >= at;
}
