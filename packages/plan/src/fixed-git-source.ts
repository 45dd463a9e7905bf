/** A branch or tag that `ADD` takes from git, and the commit that it stands for in this run. */
export interface FixedGitSource {
  /** As the Dockerfile has it, after expansion. */
  readonly url: string;
  /** The same at the commit. */
  readonly fixed: string;
  /** What a source policy calls both. */
  readonly identifier: string;
  readonly fixedIdentifier: string;
}

/** False for what a source policy would read as a pattern (BuildKit, `util/wildcard`). */
export function isConvertible(identifier: string): boolean {
  return !/[*$?]/.test(identifier);
}
