import type { Report } from '../problem.ts';
import type { Entry, Mapping, Tree } from './tree.ts';

/**
 * Applies `<<: *anchor` or `<<: [*a, *b]` (YAML's merge key type, as compose files use it): keys of the
 * mapping itself win, then those of earlier mappings. Reports a `<<` that refers to anything else.
 */
export function mergeInto(own: Mapping, merges: readonly Entry[], report: Report): Mapping {
  if (merges.length === 0) return own;
  const entries = new Map(own.entries);
  const sources = merges.flatMap(({ value }) => (value.kind === 'list' ? value.items : [value]));
  for (const source of sources) {
    if (source.kind === 'mapping') addMissing(entries, source);
    else reportWrong(source, report);
  }
  return { ...own, entries };
}

function addMissing(entries: Map<string, Entry>, source: Mapping): void {
  for (const [name, entry] of source.entries) {
    if (!entries.has(name)) entries.set(name, entry);
  }
}

function reportWrong(source: Tree, report: Report): void {
  report({
    code: 'merge-key',
    message: '`<<` takes a mapping or a list of mappings.',
    hint: 'Refer to an anchored mapping, for example `<<: *defaults`.',
    at: source.at,
  });
}
