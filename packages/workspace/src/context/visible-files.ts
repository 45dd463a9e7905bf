import path from 'node:path';
import type { ContextPattern } from '@orchestrate/model';
import { compileComponent } from './glob.ts';
import type { IgnoreRules } from './ignore.ts';
import type { Entry, Tree } from './tree.ts';

/** One thing that a build can see in a context. */
export interface VisibleFile {
  /** Relative to the context, with `/`; `.` is the context itself. */
  readonly path: string;
  readonly entry: Entry;
  readonly linkTarget?: string;
}

interface Walk {
  readonly folder: string;
  readonly tree: Tree;
  readonly rules: IgnoreRules;
  readonly found: Map<string, VisibleFile>;
  /** Sources being followed through links, against loops. */
  readonly following: Set<string>;
}

/**
 * Everything below the sources that `.dockerignore` leaves in, sorted by path, each once. A source that is
 * a link is followed within the context, as BuildKit does (`cache/contenthash`, `FollowLinks`); links found
 * below a folder are kept as links.
 */
export function visibleFiles(
  folder: string,
  sources: readonly ContextPattern[],
  { tree, rules }: { readonly tree: Tree; readonly rules: IgnoreRules },
): readonly VisibleFile[] {
  const walk: Walk = { folder, tree, rules, found: new Map(), following: new Set() };
  for (const { pattern, parents } of sources) matchFrom(walk, '', componentsOf(pattern), parents);
  return [...walk.found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function componentsOf(pattern: string): string[] {
  const clean = path.posix.normalize(`/${pattern}`).split('/');
  return clean.filter((part) => part !== '' && part !== '.');
}

/** Follows a pattern component by component; where it is used up, takes everything below. */
function matchFrom(walk: Walk, at: string, components: readonly string[], parents: boolean): void {
  const [first, ...rest] = components;
  if (first === undefined) {
    takeAll(walk, at);
    return;
  }
  if (parents && first === '**') {
    matchFrom(walk, at, rest, parents);
    for (const child of children(walk, at)) {
      if (child.kind === 'directory') matchFrom(walk, join(at, child.name), components, parents);
    }
    return;
  }
  if (walk.tree.entry(absolute(walk, at))?.kind !== 'directory') return;
  const pattern = compileComponent(first);
  const names =
    pattern === undefined
      ? [first]
      : children(walk, at).flatMap(({ name }) => (pattern.test(name) ? [name] : []));
  for (const name of names) step(walk, join(at, name), rest, parents);
}

/** Enters a matched name; a link on the way is resolved within the context. */
function step(walk: Walk, at: string, rest: readonly string[], parents: boolean): void {
  const entry = walk.tree.entry(absolute(walk, at));
  if (entry === undefined) return;
  if (entry.kind !== 'symlink') {
    matchFrom(walk, at, rest, parents);
    return;
  }
  take(walk, at, entry);
  if (walk.following.has(at)) return;
  walk.following.add(at);
  const target = walk.tree.readLink(absolute(walk, at));
  // An absolute target starts at the context's root, which is all that BuildKit has.
  const resolved = componentsOf(
    target.startsWith('/') ? target : join(path.posix.dirname(`/${at}`), target),
  );
  matchFrom(walk, '', [...resolved, ...rest], parents);
  walk.following.delete(at);
}

function takeAll(walk: Walk, at: string): void {
  const entry = walk.tree.entry(absolute(walk, at));
  if (entry === undefined) return;
  const ignored = at !== '' && walk.rules.ignores(at);
  if (!ignored) take(walk, at, entry);
  if (entry.kind !== 'directory' || (ignored && walk.rules.prunable)) return;
  for (const child of children(walk, at)) takeAll(walk, join(at, child.name));
}

function take(walk: Walk, at: string, entry: Entry): void {
  if (at !== '' && walk.rules.ignores(at)) return;
  const linkTarget = entry.kind === 'symlink' ? walk.tree.readLink(absolute(walk, at)) : undefined;
  const shown = at === '' ? '.' : at;
  walk.found.set(shown, { path: shown, entry, ...(linkTarget !== undefined && { linkTarget }) });
}

function children(walk: Walk, at: string): readonly Entry[] {
  const entry = walk.tree.entry(absolute(walk, at));
  return entry?.kind === 'directory' ? walk.tree.list(absolute(walk, at)) : [];
}

function absolute(walk: Walk, at: string): string {
  return at === '' ? walk.folder : `${walk.folder}/${at}`;
}

function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`;
}
