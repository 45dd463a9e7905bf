import { joinBelow } from './go-path.ts';
import type { PatternMatcher } from './pattern-matcher.ts';
import type { Sent } from './sent.ts';
import type { Tree, TreeEntry } from './tree.ts';

/** A context on disk, with what its `.dockerignore` leaves out. */
export interface LocalContext {
  /** Absolute, without links. */
  readonly folder: string;
  readonly tree: Tree;
  readonly ignored: PatternMatcher;
}

/**
 * A folder of a context. What `.dockerignore` does to its content is worked out once, from what it does to the
 * folder itself, whatever many services ask.
 */
export class ContextFolder {
  /** Relative to the context; the root is the empty string. */
  readonly path: string;
  /** Undefined for the root, which BuildKit neither sends nor ignores. */
  readonly entry: TreeEntry | undefined;
  readonly ignored: boolean;
  readonly #context: LocalContext;
  readonly #matched: readonly boolean[];
  #content: Content | undefined;

  constructor(context: LocalContext, around?: ContextFolder, entry?: TreeEntry) {
    const matched: boolean[] = [];
    this.path = entry === undefined ? '' : joinBelow(around?.path ?? '', entry.name);
    this.entry = entry;
    this.ignored =
      around !== undefined && context.ignored.matches(this.path, around.#matched, matched);
    this.#context = context;
    this.#matched = matched;
  }

  /** What is not ignored, and folders in which something may not be. Throws `Unreadable`. */
  content(): Content {
    this.#content ??= this.#read();
    return this.#content;
  }

  #read(): Content {
    const { folder, tree, ignored } = this.#context;
    const leaves: Sent[] = [];
    const folders: ContextFolder[] = [];
    for (const entry of tree.folder(this.entry?.absolute ?? folder)?.values() ?? []) {
      if (entry.kind === 'directory') {
        const child = new ContextFolder(this.#context, this, entry);
        if (!child.ignored || ignored.mayTakeBackBelow(child.path)) folders.push(child);
      } else {
        const path = joinBelow(this.path, entry.name);
        if (!ignored.matches(path, this.#matched))
          leaves.push({ path, entry, children: undefined });
      }
    }
    return { leaves, folders };
  }
}

export interface Content {
  /** Files, links and the like, as they would be sent. */
  readonly leaves: readonly Sent[];
  readonly folders: readonly ContextFolder[];
}
