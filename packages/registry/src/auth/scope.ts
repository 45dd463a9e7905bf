/** What a request may do with which repository. */
export interface Scope {
  /** As in image names: `docker.io`. */
  readonly host: string;
  readonly path: string;
  readonly actions: 'pull' | 'pull,push' | 'pull,push,delete';
}

/** Scope as token servers read it (distribution spec, "Token Scope Documentation"). */
export function formatScope({ path, actions }: Scope): string {
  return `repository:${path}:${actions}`;
}
