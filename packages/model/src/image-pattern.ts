import { parseImageRef, repositoryOf } from './image-ref.ts';

/** A piece of a name, so that what stands for anything can be parsed as one. */
const ANYTHING = 'zzanyzz';

/**
 * A pattern as normalized references are named: short names of Docker Hub mean the same here as in a
 * Dockerfile, and without a tag all tags are meant. `*` stands for any characters.
 */
export function normalizeImagePattern(pattern: string): string {
  const ref = parseImageRef(pattern.replaceAll('*', ANYTHING));
  if (ref === undefined || pattern.startsWith('*')) return pattern;
  const named = pattern.includes(':', pattern.lastIndexOf('/') + 1);
  return `${repositoryOf(ref)}:${named ? ref.tag : '*'}`.replaceAll(ANYTHING, '*');
}

/** Whether a normalized pattern means a normalized reference. */
export function matchesImage(pattern: string, reference: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return first === reference;
  if (!reference.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = reference.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return reference.length - last.length >= at && reference.endsWith(last);
}
