import type { Platform } from '@orchestrate/model';
import type { Hash } from '../key.ts';

/** OCI distribution: a tag has at most 128 characters. */
const LONGEST = 128;
const LONGEST_BRANCH = 40;

/** A branch as part of a name: without dots, so that it cannot look like another part. */
export function branchPart(branch: string, hash: Hash): string {
  const plain = branch.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, LONGEST_BRANCH);
  // `feature/x` and `feature-x` are two branches.
  return plain === branch ? plain : `${plain}-${hash(branch).slice(0, 8)}`;
}

export function pullRequestPart(id: string, hash: Hash): string {
  return `pr.${branchPart(id, hash)}`;
}

/** Platforms that one build makes, and therefore keeps in one cache: `linux-amd64_linux-arm64`. */
export function platformsPart(platforms: readonly Platform[]): string {
  return platforms
    .map((platform) => platform.replaceAll('/', '-'))
    .toSorted()
    .join('_');
}

/** Parts joined to a name that is no longer than a tag may be. */
export function cacheName(parts: readonly string[], hash: Hash): string {
  const name = parts.join('.');
  if (name.length <= LONGEST) return name;
  const mark = hash(name).slice(0, 16);
  return `${name.slice(0, LONGEST - mark.length - 1)}.${mark}`;
}
