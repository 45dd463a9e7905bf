import type { TreeEntry } from './tree.ts';

/** Something that the client sends to BuildKit. */
export interface Sent {
  /** Relative to the context; the root is the empty string. */
  readonly path: string;
  /** Undefined for the root: BuildKit makes its own. */
  readonly entry: TreeEntry | undefined;
  /** By name; undefined for what is no folder. */
  readonly children: ReadonlyMap<string, Sent> | undefined;
}

/** What stands at a path that leads through no link. */
export function sentAt(root: Sent, path: string): Sent | undefined {
  if (path === '') return root;
  let at: Sent | undefined = root;
  for (const name of path.split('/')) at = at?.children?.get(name);
  return at;
}

export function isLink(sent: Sent): boolean {
  return sent.entry?.kind === 'symlink';
}
