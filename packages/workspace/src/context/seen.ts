import { isLink, type Sent } from './sent.ts';
import type { TreeEntry } from './tree.ts';

/**
 * Collects what sources see, each thing under the path by which the Dockerfile leads to it. What stands behind a
 * link goes by the name of the link, for BuildKit does not care either where it leads; only where the link
 * itself is seen too, both appear, under their own names.
 */
export class Seen {
  readonly #links = new Map<string, Sent>();
  readonly #contents = new Map<string, Sent>();

  add(path: string, sent: Sent): void {
    if (sent.entry !== undefined) (isLink(sent) ? this.#links : this.#contents).set(path, sent);
  }

  /** The thing and all below it. */
  addTree(path: string, sent: Sent): void {
    this.add(path, sent);
    for (const [name, child] of sent.children ?? []) {
      this.addTree(path === '' ? name : `${path}/${name}`, child);
    }
  }

  /** Each once, and always in the same order. */
  each(visit: (path: string, entry: TreeEntry) => void): void {
    this.#links.forEach(({ entry }, path) => entry !== undefined && visit(path, entry));
    this.#contents.forEach((sent, path) => {
      if (sent.entry === undefined) return;
      const own = this.#links.has(path) ? sent.path : path;
      if (own === path || !this.#contents.has(own)) visit(own, sent.entry);
    });
  }
}
