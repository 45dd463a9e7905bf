import type { Entry, FileStat } from '../context/disk.ts';

/** What the index says of a path: gitformat-index(5), "Index entry". */
export interface IndexEntry {
  /** Of what git stores, which need not be what lies in the work tree. Hex. */
  readonly id: string;
  /** Object type and permissions. */
  readonly mode: number;
  /** As of when git compared the file with the object; of inode and size the lower 32 bits. */
  stat(): FileStat;
  /** A merge that is going on has left several entries of the path. */
  readonly stage: number;
  /** Somebody told git not to look at the file, or not to have it, or to add it later. */
  readonly isSpecial: boolean;
}

const TYPE = 0o170000;
const REGULAR = 0o100000;
const TWO_TO_32 = 2 ** 32;
const NS_PER_MS = 1_000_000n;

/** Git has a content for the path, and it is that of a file. */
export function isOrdinary({ mode, stage, isSpecial }: IndexEntry): boolean {
  return (mode & TYPE) === REGULAR && stage === 0 && !isSpecial;
}

/**
 * Whether a file is still what git compared. The rule is git's own (its `racy-git` document): stat data is the
 * same, and older than the index, for a file that is written to after the index was gets times that are not.
 * The change time has to be so too, and to have a fraction: where clocks tick slowly, nothing is believed.
 */
export function isClean(entry: IndexEntry, { kind, stat }: Entry, writtenNs: bigint): boolean {
  const { mtimeNs, ctimeNs, size, inode } = entry.stat();
  return (
    kind === 'file' &&
    isOrdinary(entry) &&
    mtimeNs === stat.mtimeNs &&
    ctimeNs === stat.ctimeNs &&
    size === stat.size % TWO_TO_32 &&
    inode === BigInt.asUintN(32, stat.inode) &&
    mtimeNs < writtenNs &&
    ctimeNs < writtenNs &&
    ctimeNs % NS_PER_MS !== 0n
  );
}
