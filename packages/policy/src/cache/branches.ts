import type { LayerEntry } from './layer-entry.ts';

/** Backends that keep one cache for all branches. GitHub's own tells branches apart by itself. */
const SHARED = new Set(['registry', 's3', 'azblob']);

/** Variables in which CI systems tell of branches, tags, pull requests and commits. */
const BRANCH =
  /branch|ref_?(?:name|slug)|GITHUB_(?:HEAD_)?REF|PR_?NUMBER|PULL_?REQUEST|MERGE_REQUEST|CHANGE_ID|COMMIT|\bSHA\b|git\.(?:sha|shortSha|branch)|_TAG\b/i;

/** Builds of different branches write the same cache. */
export function isSameForBranches({ type, written, service, at }: LayerEntry): boolean {
  if (!SHARED.has(type) || at === service.at) return false;
  const references = written.match(/\$\{[^}]*\}/g) ?? [];
  return !references.some((reference) => BRANCH.test(reference));
}

export function isShared({ type }: LayerEntry): boolean {
  return SHARED.has(type);
}

/** What stands for the branch when there is none, as on the detached heads of pull requests. */
export function branchDefault({ written }: LayerEntry): string | undefined {
  const references = written.matchAll(/\$\{([\w.]+):?-([^}]*)\}/g);
  for (const [, name = '', otherwise] of references) if (BRANCH.test(name)) return otherwise;
  return undefined;
}
