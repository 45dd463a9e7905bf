import type { Location } from '@orchestrate/model';

/**
 * A YAML document in which every value knows where it was written. Values keep their place when they
 * are inherited, so that a diagnostic points at the line that has to be changed.
 */
export type Tree = Scalar | List | Mapping;

export interface Scalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** A string's value; of numbers and booleans the characters as written, so that `1.10` stays `1.10`. */
  readonly text: string;
  /** `text` before variables were replaced. */
  readonly written: string;
  readonly at: Location;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly at: Location;
}

export interface Mapping {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, Entry>;
  /** Keys whose value was wrong and has been reported: present in the file, not to be used or missed. */
  readonly broken: ReadonlySet<string>;
  readonly at: Location;
}

export interface Entry {
  readonly keyAt: Location;
  readonly value: Tree;
}

export type Path = readonly (string | number)[];

export function emptyMapping(at: Location): Mapping {
  return { kind: 'mapping', entries: new Map(), broken: new Set(), at };
}

/** The plain value, as a schema sees it. */
export function toValue(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(toValue);
    case 'mapping':
      return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, toValue(value)]));
  }
}

/** What stands at a path, or undefined. */
export function valueAt(tree: Tree, path: Path): Tree | undefined {
  return path.reduce<Tree | undefined>((current, key) => {
    if (current?.kind === 'mapping') return current.entries.get(String(key))?.value;
    return current?.kind === 'list' && typeof key === 'number' ? current.items[key] : undefined;
  }, tree);
}

/** Where the key of a path was written; the value itself for places in a list. */
export function keyPlace(tree: Tree, path: Path): Location {
  const parent = valueAt(tree, path.slice(0, -1));
  const key = path.at(-1);
  if (parent?.kind === 'mapping' && key !== undefined) {
    return parent.entries.get(String(key))?.keyAt ?? parent.at;
  }
  return (valueAt(tree, path) ?? parent ?? tree).at;
}

/** The tree without what stands at a path; a mapping remembers the key as broken. */
export function without(tree: Tree, path: Path): Tree {
  const [key, ...rest] = path;
  if (key === undefined || tree.kind === 'scalar') return tree;
  if (tree.kind === 'list') {
    const items = tree.items.flatMap((item, index) => {
      if (index !== key) return [item];
      return rest.length === 0 ? [] : [without(item, rest)];
    });
    return { ...tree, items };
  }
  return withoutKey(tree, String(key), rest);
}

function withoutKey(mapping: Mapping, key: string, rest: Path): Mapping {
  const entries = new Map(mapping.entries);
  const entry = entries.get(key);
  if (rest.length > 0) {
    if (entry === undefined) return mapping;
    entries.set(key, { ...entry, value: without(entry.value, rest) });
    return { ...mapping, entries };
  }
  entries.delete(key);
  return { ...mapping, entries, broken: new Set([...mapping.broken, key]) };
}

export function scalarIn(mapping: Mapping | undefined, key: string): Scalar | undefined {
  const value = mapping?.entries.get(key)?.value;
  return value?.kind === 'scalar' ? value : undefined;
}

export function mappingIn(mapping: Mapping | undefined, key: string): Mapping | undefined {
  const value = mapping?.entries.get(key)?.value;
  return value?.kind === 'mapping' ? value : undefined;
}

/** The elements of a list, a single value as a list of one, or nothing. */
export function itemsIn(mapping: Mapping | undefined, key: string): readonly Tree[] {
  const value = mapping?.entries.get(key)?.value;
  if (value === undefined) return [];
  return value.kind === 'list' ? value.items : [value];
}

/** The scalars among `itemsIn`. */
export function scalarsIn(mapping: Mapping | undefined, key: string): readonly Scalar[] {
  return itemsIn(mapping, key).filter((item) => item.kind === 'scalar');
}
