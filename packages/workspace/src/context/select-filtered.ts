import { seeWhole, sentBehind } from './behind-links.ts';
import { joinBelow } from './go-path.ts';
import type { PatternMatcher } from './pattern-matcher.ts';
import type { Seen } from './seen.ts';
import { isLink, type Sent } from './sent.ts';

export interface Filters {
  /** What `--parents` asks for. */
  readonly include: PatternMatcher | undefined;
  /** What `--exclude` leaves out. */
  readonly exclude: PatternMatcher | undefined;
}

export interface Selection {
  readonly root: Sent;
  readonly seen: Seen;
  readonly filters: Filters;
}

/** A folder on the way, which is seen as soon as something in it is. */
interface Around {
  readonly path: string;
  readonly sent: Sent;
  readonly around: Around | undefined;
  readonly include: readonly boolean[] | undefined;
  readonly exclude: readonly boolean[] | undefined;
  seen: boolean;
}

/**
 * Adds what `--parents` and `--exclude` leave of one source. Their patterns are matched against paths relative
 * to the source: to the folder that was named or matched, to the pivot, or to the root for `--parents` without
 * one. A file that is named or matched itself is therefore never excluded (fsutil `copy.go`).
 */
export function selectFiltered(selection: Selection, path: string, sent: Sent): void {
  const { filters, root, seen } = selection;
  if (isLink(sent) && filters.include === undefined) {
    seeWhole(root, path, seen);
    return;
  }
  const start = isLink(sent) ? sentBehind(root, path, { followLast: true }) : sent;
  if (start === undefined) return;
  if (start.children === undefined) {
    seen.add(path, start);
    return;
  }
  visit(selection, { path, sent: start, below: '', around: undefined });
}

interface Visited {
  readonly path: string;
  readonly sent: Sent;
  /** Relative to the source. */
  readonly below: string;
  readonly around: Around | undefined;
}

function visit(selection: Selection, { path, sent, below, around }: Visited): void {
  const include: boolean[] = [];
  const exclude: boolean[] = [];
  const { filters, root, seen } = selection;
  const wanted = filters.include?.matches(below, around?.include, include) ?? true;
  // As in BuildKit, what is not wanted is not asked about exclusion, and leaves no answer for what it holds.
  const excluded = wanted && (filters.exclude?.matches(below, around?.exclude, exclude) ?? false);
  const isSeen = wanted && !excluded;
  if (isSeen) {
    seeAround(selection, around);
    seen.add(path, sent);
    // At the root BuildKit hashes what a link leads to, although it copies the link.
    if (isLink(sent) && path === below && around === undefined) seeWhole(root, path, seen);
  }
  if (sent.children === undefined) return;
  const asked = wanted && filters.exclude !== undefined;
  const own: Around = {
    path,
    sent,
    around,
    include,
    exclude: asked ? exclude : undefined,
    seen: isSeen,
  };
  // BuildKit does not count the context's root among the folders on the way.
  const next = sent.entry === undefined ? undefined : own;
  for (const [name, child] of sent.children) {
    visit(selection, {
      path: joinBelow(path, name),
      sent: child,
      below: joinBelow(below, name),
      around: next,
    });
  }
}

function seeAround(selection: Selection, around: Around | undefined): void {
  for (let at = around; at !== undefined && !at.seen; at = at.around) {
    selection.seen.add(at.path, at.sent);
    at.seen = true;
  }
}
