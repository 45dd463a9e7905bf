import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Disk, Entry, EntryKind, ListedName } from '../../../src/context/disk.ts';
import type { FileHashes } from '../../../src/context/identity.ts';

export interface FakeEntry {
  readonly kind: EntryKind;
  readonly mode?: number;
  readonly content?: string;
  readonly linkTarget?: string;
  readonly device?: string;
  /** Its name's bytes are not UTF-8. */
  readonly misnamed?: boolean;
  /** The error code of every attempt to look at it, read it or list it. */
  readonly fails?: string;
  readonly mtimeNs?: bigint;
}

/** Absolute paths; folders that are not given are there with mode 755. A string is a file with this content. */
export type FakeTree = Readonly<Record<string, FakeEntry | string>>;

export const folder = (mode = 0o755): FakeEntry => ({ kind: 'directory', mode });
export const file = (content: string, mode = 0o644): FakeEntry => ({ kind: 'file', content, mode });
export const link = (linkTarget: string): FakeEntry => ({ kind: 'symlink', linkTarget });

export interface CountingDisk extends Disk {
  /** Every call, as `list /c`. */
  readonly calls: string[];
}

/** A disk in memory that counts what is asked of it. */
export function fakeDisk(tree: FakeTree): CountingDisk {
  const entries = new Map<string, FakeEntry>();
  for (const [at, given] of Object.entries(tree)) {
    for (let up = path.dirname(at); !entries.has(up); up = path.dirname(up)) {
      entries.set(up, folder());
    }
    entries.set(at, typeof given === 'string' ? file(given) : given);
  }
  const calls: string[] = [];
  const entryAt = (call: string, at: string): FakeEntry | undefined => {
    calls.push(`${call} ${at}`);
    const entry = entries.get(at);
    if (entry?.fails !== undefined && call !== 'link') {
      throw Object.assign(new Error(entry.fails), { code: entry.fails });
    }
    return entry;
  };
  return {
    calls,
    list(at) {
      if (entryAt('list', at)?.kind !== 'directory') return undefined;
      return [...entries].flatMap(([each, { kind, misnamed = false }]): ListedName[] =>
        each !== at && path.dirname(each) === at
          ? [{ name: path.basename(each), kind, valid: !misnamed }]
          : [],
      );
    },
    entry(at) {
      const entry = entryAt('look', at);
      return entry && describe(entry);
    },
    readLink: (at) => entryAt('link', at)?.linkTarget,
    readText: (at) => entryAt('text', at)?.content,
    realPath: (at) => at,
  };
}

function describe({ kind, mode = 0o644, content = '', device, mtimeNs = 1n }: FakeEntry): Entry {
  return {
    kind,
    mode,
    stat: { size: content.length, mtimeNs, ctimeNs: mtimeNs, inode: 1n },
    ...(device !== undefined && { device }),
  };
}

/** Knows the hash of every file of a fake disk. */
export function hashesOf(tree: FakeTree): FileHashes {
  return {
    known(absolute) {
      const entry = tree[absolute];
      const content = typeof entry === 'string' ? entry : entry?.content;
      return createHash('sha256')
        .update(content ?? '')
        .digest('hex');
    },
    read: () => Promise.reject(new Error('every hash is known')),
  };
}
