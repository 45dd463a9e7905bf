import { hasWildcards } from './glob-syntax.ts';
import { compileGlob, type Glob } from './go-glob.ts';
import { belowRoot, joinBelow, parentOf } from './go-path.ts';
import { PatternError } from './pattern-error.ts';
import type { Folder, Tree, TreeEntry } from './tree.ts';

/**
 * The patterns of what the client is asked to send for some sources: the sources themselves, and where links
 * on their way lead within the context (fsutil `FollowLinks`). Undefined when that is everything.
 */
export function followPaths(
  tree: Tree,
  folder: string,
  sources: readonly string[],
): readonly string[] | undefined {
  const resolved = new Set<string>();
  for (const source of new Set(sources.map(belowRoot))) {
    follow({ tree, folder, resolved, followed: new Set() }, source);
  }
  return withoutCovered([...resolved].toSorted());
}

interface Resolver {
  readonly tree: Tree;
  /** Absolute. */
  readonly folder: string;
  readonly resolved: Set<string>;
  /** Links on the way of one source. fsutil keeps them for all, so that only one source behind a link is sent. */
  readonly followed: Set<string>;
}

function follow(resolver: Resolver, path: string): void {
  const parts = path.split('/');
  let current = '';
  for (const [index, part] of parts.entries()) {
    current = joinBelow(current, part);
    const targets = linkTargets(resolver, current);
    if (targets.length === 0) continue;
    resolver.resolved.add(current);
    if (resolver.followed.has(current)) return;
    resolver.followed.add(current);
    const rest = parts.slice(index + 1).join('/');
    for (const target of targets) follow(resolver, belowRoot(`${target}/${rest}`));
    return;
  }
  resolver.resolved.add(path);
}

/** Where a link leads, or all links that the last part of a path matches; below the root. */
function linkTargets(resolver: Resolver, path: string): string[] {
  if (path === '') return [];
  const parent = parentOf(path);
  const name = path.slice(parent === '' ? 0 : parent.length + 1);
  const folder = folderAt(resolver, parent);
  if (folder === undefined) return [];
  return matchingEntries(folder, name).flatMap((entry) => {
    const target = entry.linkTarget();
    if (target === undefined) return [];
    return belowRoot(target.startsWith('/') ? target : `${parent}/${target}`);
  });
}

function matchingEntries(folder: Folder, name: string): TreeEntry[] {
  if (!hasWildcards(name)) {
    const entry = folder.get(name);
    return entry === undefined ? [] : [entry];
  }
  const pattern = globOfName(name);
  return [...folder.values()].filter((entry) => pattern?.(entry.name));
}

/** Undefined for half a class: one that holds a `/` is torn here, and matches nothing in fsutil either. */
function globOfName(name: string): Glob | undefined {
  try {
    return compileGlob(name);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

function folderAt({ tree, folder }: Resolver, path: string): Folder | undefined {
  let absolute = folder;
  for (const part of path === '' ? [] : path.split('/')) {
    if (tree.folder(absolute)?.get(part)?.kind !== 'directory') return undefined;
    absolute = `${absolute}/${part}`;
  }
  return tree.folder(absolute);
}

/** Of sorted patterns those that no other one covers as a folder above; undefined when one covers everything. */
function withoutCovered(sorted: readonly string[]): string[] | undefined {
  if (sorted.includes('')) return undefined;
  let last: string | undefined;
  return sorted.filter((path) => {
    if (last !== undefined && path.startsWith(`${last}/`)) return false;
    last = path;
    return true;
  });
}
