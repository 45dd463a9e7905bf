import { resolveLinks } from './links.ts';
import type { Seen } from './seen.ts';
import { type Sent, sentAt } from './sent.ts';

/** All below a path whose links, the last one too, are followed. */
export function seeWhole(root: Sent, path: string, seen: Seen): void {
  const resolved = sentBehind(root, path, { followLast: true });
  if (resolved !== undefined) seen.addTree(path, resolved);
}

/** What is sent under a path that may lead through links. */
export function sentBehind(
  root: Sent,
  path: string,
  options: { readonly followLast: boolean },
): Sent | undefined {
  const lookup = { linkTarget: (at: string) => sentAt(root, at)?.entry?.linkTarget() };
  const resolved = resolveLinks(path, lookup, options);
  return resolved === undefined ? undefined : sentAt(root, resolved);
}
