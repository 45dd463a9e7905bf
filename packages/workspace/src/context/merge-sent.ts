import type { Sent } from './sent.ts';

/** All that is in either of two trees of one context. Folders that are in one of them only are shared with it. */
export function mergeSent(left: Sent, right: Sent): Sent {
  if (left === right || left.children === undefined || right.children === undefined) return left;
  const children = new Map(left.children);
  for (const [name, child] of right.children) {
    const other = children.get(name);
    children.set(name, other === undefined ? child : mergeSent(other, child));
  }
  return { path: left.path, entry: left.entry, children };
}
