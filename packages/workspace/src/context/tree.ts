import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';

export type EntryKind = 'file' | 'directory' | 'symlink' | 'other';

/** What stands at a path, without following a link. */
export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
  /** Permission bits, as tar keeps them. */
  readonly mode: number;
  readonly stat: FileStat;
}

/** Enough to notice that a file was written to; times in nanoseconds. */
export interface FileStat {
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly inode: bigint;
}

/** File trees, each folder read and each file looked at once, however many services share them. */
export interface Tree {
  /** Undefined when nothing is there. */
  entry(absolute: string): Entry | undefined;
  /** Sorted by name; empty for what is not a folder. */
  list(absolute: string): readonly Entry[];
  readLink(absolute: string): string;
}

const PERMISSIONS = 0o7777n;

export function createTree(): Tree {
  const entries = new Map<string, Entry | undefined>();
  const folders = new Map<string, readonly Entry[]>();
  const entry = (absolute: string): Entry | undefined => {
    if (entries.has(absolute)) return entries.get(absolute);
    const stats = lstatSync(absolute, { bigint: true, throwIfNoEntry: false });
    // BuildKit leaves sockets out of the context (fsutil).
    const found =
      stats === undefined || stats.isSocket()
        ? undefined
        : describe(path.basename(absolute), stats);
    entries.set(absolute, found);
    return found;
  };
  const list = (absolute: string): readonly Entry[] => {
    const known = folders.get(absolute);
    if (known !== undefined) return known;
    const found = readdirSync(absolute)
      .toSorted()
      // A file that goes away between the two calls was not there.
      .flatMap((name) => entry(`${absolute}/${name}`) ?? []);
    folders.set(absolute, found);
    return found;
  };
  return { entry, list, readLink: (absolute) => readlinkSync(absolute) };
}

function describe(name: string, stats: BigIntStats): Entry {
  return {
    name,
    kind: kindOf(stats),
    mode: Number(stats.mode & PERMISSIONS),
    stat: {
      size: Number(stats.size),
      mtimeNs: stats.mtimeNs,
      ctimeNs: stats.ctimeNs,
      inode: stats.ino,
    },
  };
}

function kindOf(stats: BigIntStats): EntryKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'symlink' : 'other';
}
