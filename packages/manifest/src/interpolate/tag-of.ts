const TAG_LENGTH = 128;

/** A branch name made fit for a tag (distribution/reference: `[\w][\w.-]{0,127}`): `feature/x` → `feature-x`. */
export function tagOf(branch: string): string {
  return branch
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, TAG_LENGTH);
}
