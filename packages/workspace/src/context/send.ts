import type { ContextFolder } from './context-folder.ts';
import type { FolderMatch, PatternMatcher } from './pattern-matcher.ts';
import type { Sent } from './sent.ts';
import { Unreadable } from './tree.ts';

export interface Sending {
  readonly root: Sent;
  /** Sentences; what they speak of would be sent, and BuildKit would fail on it. */
  readonly problems: readonly string[];
}

interface Walk {
  /** Undefined sends everything. */
  readonly wanted: PatternMatcher | undefined;
  readonly problems: string[];
}

/**
 * What the client sends of a context (fsutil `filter.go`, `send.go`): all that is wanted and not ignored, and
 * the folders above, even ignored ones.
 */
export function send(root: ContextFolder, wanted?: PatternMatcher): Sending {
  const walk: Walk = { wanted, problems: [] };
  const children = sendContent(walk, root, []);
  return { root: { path: '', entry: undefined, children }, problems: walk.problems };
}

function sendContent(walk: Walk, folder: ContextFolder, matched: FolderMatch): Map<string, Sent> {
  const sent = new Map<string, Sent>();
  const { leaves, folders } = folder.content();
  for (const leaf of leaves) {
    if (walk.wanted?.matches(leaf.path, matched) ?? true) add(walk, sent, leaf);
  }
  for (const child of folders) {
    const one = sendFolder(walk, child, matched);
    if (one !== undefined) add(walk, sent, one);
  }
  return sent;
}

function sendFolder(walk: Walk, folder: ContextFolder, around: FolderMatch): Sent | undefined {
  const { path, entry } = folder;
  const matched: boolean[] = [];
  const isWanted = walk.wanted?.matches(path, around, matched) ?? true;
  if (!isWanted && walk.wanted?.mayMatchBelow(path) === false) return undefined;
  const isMeant = isWanted && !folder.ignored;
  try {
    const children = sendContent(walk, folder, matched);
    return isMeant || children.size > 0 ? { path, entry, children } : undefined;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    // fsutil passes over folders that it may not read where it would not send them anyway.
    if (isMeant) walk.problems.push(error.message);
    return undefined;
  }
}

function add({ problems }: Walk, to: Map<string, Sent>, sent: Sent): void {
  if (sent.entry === undefined) return;
  if (sent.entry.valid) to.set(sent.entry.name, sent);
  else
    problems.push(`${sent.entry.absolute} has a name that is not UTF-8, which BuildKit refuses.`);
}
