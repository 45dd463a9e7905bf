/** False when a pattern cannot match anything below a folder. */
export type Reach = (folder: string) => boolean;

const ANYWHERE: Reach = () => true;
/** What stands for more than itself in a part of a pattern, but for plain stars and question marks. */
const ODD = /[[\]\\^|{}]/;

/**
 * How deep a clean pattern reaches, so that folders in which nothing can match need not be read. fsutil prunes
 * only patterns without wildcards and reads everything for `services/*\/package.json`; what is found is the same.
 */
export function compileReach(pattern: string): Reach {
  if (ODD.test(pattern)) return ANYWHERE;
  const parts = pattern.split('/');
  const deep = parts.findIndex((part) => part.includes('**'));
  if (deep === 0) return ANYWHERE;
  // The folders in which a match may stand: those that match as many leading parts as they are deep.
  const folders = (deep === -1 ? parts.slice(0, -1) : parts.slice(0, deep)).map(partSource);
  if (folders.length === 0) return () => false;
  const innermost = deep === -1 ? '' : '(?:/.*)?';
  const source = folders.reduceRight((inner, part, index) => {
    const rest = index === folders.length - 1 ? innermost : `(?:/${inner})?`;
    return `${part}${rest}`;
  }, '');
  const expression = new RegExp(`^(?:${source})$`, 'su');
  return (folder) => expression.test(folder);
}

function partSource(part: string): string {
  return part
    .replaceAll(/[.+()$]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
}
