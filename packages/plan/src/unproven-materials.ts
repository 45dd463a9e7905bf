import type { Lock, Material } from '@orchestrate/model';
import { sortedUnique } from './compare-text.ts';
import type { FixedGitSource } from './fixed-git-source.ts';
import { commitIn, namesCommit } from './names-commit.ts';

export interface UnreadBuild {
  /** Address of the service's context; of one in git, at its commit. */
  readonly context: string;
  /** What the build says it used. */
  readonly materials: readonly Material[];
  readonly lock: Lock;
  /** Other branches and tags than the context's own that the source policy of the run has fixed, for whichever service. */
  readonly fixed: readonly FixedGitSource[];
}

/**
 * What the build of a Dockerfile that only the builder reads has fetched that neither the input key of its
 * service nor the lock fixes: branches of git, and downloads that the lock does not know; sorted. Images are the
 * lock's (`checkProvenance`). Branches that were fixed for others are at a commit, too, but not in this key. A
 * build that does not say where its context comes from has not said what it used: then that context is listed.
 */
export function unprovenMaterials({ context, materials, lock, fixed }: UnreadBuild): string[] {
  const others = materials.filter(({ uri }) => !uri.startsWith('pkg:docker/'));
  const moving = new Set(fixed.map((source) => commitIn(source.fixed)));
  const isProven = (uri: string) =>
    lock.downloads.has(uri) || (namesCommit(uri) && !moving.has(commitIn(uri)));
  const isContext = ({ uri }: Material) =>
    uri === context || (commitIn(uri) !== undefined && commitIn(uri) === commitIn(context));
  const isSilent = !others.some(isContext);
  const found = others.flatMap(({ uri }) => (isProven(uri) ? [] : uri));
  return sortedUnique([...found, ...(isSilent ? [context] : [])]);
}

/**
 * Branches that a build took as they were, although its key says at which commit: then the source policy was
 * not honoured for them. All of them when the build does not tell of git at all.
 */
export function unfixedMaterials(
  sources: readonly FixedGitSource[],
  materials: readonly Material[],
): string[] {
  const fetched = new Set(materials.map(({ uri }) => commitIn(uri)));
  return sortedUnique(
    sources.filter(({ fixed }) => !fetched.has(commitIn(fixed))).map(({ url }) => url),
  );
}
