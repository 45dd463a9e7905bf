import type { ContextPattern } from '@orchestrate/model';
import { seeWhole, sentBehind } from './behind-links.ts';
import { hasWildcards, literalPrefix } from './glob-syntax.ts';
import { compileGlob } from './go-glob.ts';
import { belowRoot, joinBelow } from './go-path.ts';
import { PatternMatcher } from './pattern-matcher.ts';
import type { Seen } from './seen.ts';
import { type Filters, selectFiltered } from './select-filtered.ts';
import type { Sent } from './sent.ts';

/**
 * Adds to `seen` what one source of COPY, ADD or a bind mount sees of what was sent: the entries that go into
 * BuildKit's cache key for the step (`cache/contenthash`, `dockerfile2llb` `dispatchCopy`). Where BuildKit
 * overlooks something that a copy takes all the same, the copy decides. Throws `PatternError`.
 */
export function select(
  root: Sent,
  { pattern, parents, excludes }: ContextPattern,
  seen: Seen,
): void {
  const [before, after] = parents ? cutAtPivot(pattern) : [pattern, undefined];
  const base = belowRoot(before);
  const filters: Filters = {
    include: after === undefined ? undefined : new PatternMatcher([belowRoot(after)]),
    exclude: excludes.length === 0 ? undefined : new PatternMatcher(excludes),
  };
  const isFiltered = filters.include !== undefined || filters.exclude !== undefined;
  const selection = { root, seen, filters };
  for (const { path, sent } of hasWildcards(base) ? matching(root, base) : named(root, base)) {
    if (isFiltered) selectFiltered(selection, path, sent);
    else seeWhole(root, path, seen);
  }
}

/** `a/./b` copies `b` with its folders as they are below `a`; without a pivot everything is below the root. */
function cutAtPivot(pattern: string): [string, string] {
  const at = pattern.indexOf('/./');
  return at === -1 ? ['/', pattern] : [pattern.slice(0, at), pattern.slice(at + '/./'.length)];
}

interface Named {
  readonly path: string;
  readonly sent: Sent;
}

function named(root: Sent, path: string): Named[] {
  const sent = sentBehind(root, path, { followLast: false });
  return sent === undefined ? [] : [{ path, sent }];
}

/** The outermost entries that a pattern matches. Links are followed in its part without wildcards only. */
function matching(root: Sent, pattern: string): Named[] {
  const glob = compileGlob(pattern);
  const prefix = literalPrefix(pattern);
  // A class may match `/`, so that only patterns without one say how deep they reach.
  const depth = pattern.includes('[') ? Number.POSITIVE_INFINITY : pattern.split('/').length;
  const found: Named[] = [];
  const visit = (path: string, sent: Sent, left: number): void => {
    for (const [name, child] of sent.children ?? []) {
      const at = joinBelow(path, name);
      if (glob(at)) found.push({ path: at, sent: child });
      else if (left > 1) visit(at, child, left - 1);
    }
  };
  const start = sentBehind(root, prefix, { followLast: true });
  if (start !== undefined) visit(prefix, start, depth - partsOf(prefix));
  return found;
}

function partsOf(path: string): number {
  return path === '' ? 0 : path.split('/').length;
}
