import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './database.ts';
import {
  decodeRow,
  encodeHash,
  encodeRow,
  type HashRow,
  hashIn,
  withoutOld,
} from './file-hash-rows.ts';

/** What the file system says of a file; everything that a write to it changes. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly inode: bigint;
}

export interface FileHash {
  readonly path: string;
  readonly stamp: FileStamp;
  /** Hex. */
  readonly hash: string;
}

/** Content hashes of files from earlier runs, so that an untouched file is not read again. */
export interface FileHashCache {
  /** The hash that was remembered for the path, if the file has not been touched since. */
  hashOf(path: string, stamp: FileStamp): string | undefined;
  /** Stores all of them in one transaction; a newer hash of a path replaces the older. */
  remember(entries: Iterable<FileHash>): void;
}

const DAY_MS = 24 * 3_600_000;
const KEEP_DAYS = 90;
/** Services ask for one folder after another; to keep all of them would cost as much memory as all else. */
const MOST_FOLDERS = 64;

/**
 * The cache in a database's `folder_hashes`. What was not remembered anew for 90 days is dropped with the next
 * change of its folder, and costs one reading.
 */
export function createFileHashCache(database: DatabaseSync, now: () => number): FileHashCache {
  const get = database.prepare('SELECT files FROM folder_hashes WHERE folder = ?');
  const put = database.prepare('INSERT OR REPLACE INTO folder_hashes VALUES (?, ?, ?)');
  const drop = database.prepare('DELETE FROM folder_hashes WHERE remembered_at < ?');
  const folders = new Map<string, HashRow>();
  const read = (folder: string): HashRow => decodeRow(String(get.get(folder)?.['files'] ?? ''));

  return {
    hashOf(path, stamp) {
      const { folder, name } = split(path);
      let row = folders.get(folder);
      if (row === undefined) {
        if (folders.size >= MOST_FOLDERS) folders.clear();
        folders.set(folder, (row = read(folder)));
      }
      return hashIn(row, name, textOf(stamp));
    },
    remember(entries) {
      const at = now();
      const day = Math.floor(at / DAY_MS);
      inTransaction(database, () => {
        for (const [folder, files] of Map.groupBy(entries, ({ path }) => split(path).folder)) {
          // Read again: another process may have remembered something of the same folder.
          const row = withoutOld(read(folder), day - KEEP_DAYS);
          for (const { path, stamp, hash } of files)
            row.set(split(path).name, encodeHash(textOf(stamp), hash, day));
          put.run(folder, encodeRow(row), at);
        }
        folders.clear();
        drop.run(at - KEEP_DAYS * DAY_MS);
      });
    },
  };
}

function split(path: string): { readonly folder: string; readonly name: string } {
  const at = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(0, at)), name: path.slice(at + 1) };
}

function textOf({ size, mtimeNs, ctimeNs, inode }: FileStamp): string {
  return `${size} ${mtimeNs} ${ctimeNs} ${inode}`;
}
