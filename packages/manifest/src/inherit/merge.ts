import type { Entry, Mapping, Tree } from '../tree/tree.ts';

/**
 * `over` on top of `base`: mappings are joined key by key, everything else is replaced. Values keep the
 * place where they were written. A key that is broken on top hides the one below: it was meant.
 */
export function inherit(base: Mapping, over: Mapping): Mapping {
  const entries = new Map<string, Entry>(base.entries);
  for (const key of over.broken) entries.delete(key);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    const value = below === undefined ? entry.value : join(below.value, entry.value);
    entries.set(key, { ...entry, value });
  }
  const broken = [...base.broken].filter((key) => !over.entries.has(key));
  return { ...over, entries, broken: new Set([...broken, ...over.broken]) };
}

function join(below: Tree, above: Tree): Tree {
  return below.kind === 'mapping' && above.kind === 'mapping' ? inherit(below, above) : above;
}
