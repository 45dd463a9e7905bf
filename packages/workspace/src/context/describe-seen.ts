import type { ContextFile } from '@orchestrate/model';
import { type Identity, Unidentified } from './identified.ts';
import { type Identifying, identify } from './identity.ts';
import type { Seen } from './seen.ts';

export interface Described {
  /** Sorted by path. */
  readonly files: readonly ContextFile[];
  /** One sentence for each entry that cannot be told from another. */
  readonly problems: readonly string[];
  /** See `ContextAnswer`. */
  readonly stamp: number;
}

/** What is seen, as it counts for the input key. What went away since it was listed was not there. */
export async function describeSeen(seen: Seen, by: Identifying): Promise<Described> {
  const files: ContextFile[] = [];
  const problems: string[] = [];
  const take = (path: string, identity: Identity) => {
    if (!(identity instanceof Unidentified)) {
      // Answers to many services share what they hold.
      files.push(identity.path === path ? identity : { ...identity, path });
    } else if (identity.message !== undefined) problems.push(identity.message);
  };
  const waiting: Promise<void>[] = [];
  seen.each((path, entry) => {
    const identity = identify(entry, path, by);
    if (!(identity instanceof Promise)) take(path, identity);
    else waiting.push(identity.then((known) => take(path, known)));
  });
  await Promise.all(waiting);
  return { files: files.toSorted(byPath), problems, stamp: stampOf(seen) };
}

/** Keeps the sum, and what it is multiplied with, exact. */
const MODULUS = 2 ** 47;

function stampOf(seen: Seen): number {
  let stamp = 0;
  seen.each((_path, { changed }) => (stamp = (stamp * 31 + changed) % MODULUS));
  return stamp;
}

function byPath(left: ContextFile, right: ContextFile): number {
  return left.path < right.path ? -1 : 1;
}
