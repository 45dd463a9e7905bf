import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
} from 'node:fs';
import type { ObjectFormat } from './blob-id.ts';
import { describeStats, type Entry, errorCode, type FileStat } from './disk.ts';
import { hashBytes } from './hash-bytes.ts';

export type HashAnswer =
  | {
      readonly ok: true;
      readonly hash: string;
      /** What the file was, before and after it was read. */
      readonly found: Entry;
      /** If it was asked for: see `plainBlobId`. */
      readonly blobId?: string | undefined;
    }
  | { readonly ok: false; readonly message: string };

/** How files are opened and read; replaced by tests only. */
export interface FileAccess {
  open(path: string): number;
  /** Of the open file. */
  stat(file: number): BigIntStats;
  /** Of what stands at the path now; throws when nothing does. */
  look(path: string): BigIntStats;
  /** Bytes read, 0 at the end. */
  read(file: number, buffer: Buffer): number;
  close(file: number): void;
}

// A pipe that took the file's place must not hang us, nor a link lead elsewhere.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export const fileAccess: FileAccess = {
  open: (path) => openSync(path, FLAGS),
  stat: (file) => fstatSync(file, { bigint: true }),
  look: (path) => lstatSync(path, { bigint: true }),
  read: (file, buffer) => readSync(file, buffer, 0, buffer.length, null),
  close: closeSync,
};

export interface HashFileOptions {
  /** Asks for the id that git has for the bytes, too. */
  readonly objectFormat?: ObjectFormat | undefined;
  readonly access?: FileAccess;
}

const ATTEMPTS = 2;

/**
 * Hex SHA-256 of a file's bytes, read in chunks. A file that changes while it is read is read once more, and
 * given up when that happens again: then the message says so, as it does of one that cannot be read.
 */
export function hashFile(
  path: string,
  { objectFormat, access = fileAccess }: HashFileOptions = {},
): HashAnswer {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const answer = attemptHash(path, access, objectFormat);
    if (answer !== undefined) return answer;
  }
  return { ok: false, message: `${path} kept changing while it was read.` };
}

/** Undefined when the file was not the same before and after. */
function attemptHash(
  path: string,
  access: FileAccess,
  format: ObjectFormat | undefined,
): HashAnswer | undefined {
  try {
    const file = access.open(path);
    try {
      const before = describeStats(access.stat(file));
      if (before.kind !== 'file') return undefined;
      const blob = format && { format, size: before.stat.size };
      const hashed = hashBytes((buffer) => access.read(file, buffer), blob);
      const after = describeStats(access.look(path));
      return after.kind === 'file' && sameStat(before.stat, after.stat)
        ? { ok: true, ...hashed, found: before }
        : undefined;
    } finally {
      access.close(file);
    }
  } catch (error) {
    const code = errorCode(error);
    // Gone, or a link now: changing, unless it stays so.
    if (code === 'ENOENT') return { ok: false, message: `${path} went away while it was read.` };
    if (code === 'ELOOP') return undefined;
    return { ok: false, message: `${path} cannot be read (${code}).` };
  }
}

export function sameStat(a: FileStat, b: FileStat): boolean {
  return (
    a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.inode === b.inode
  );
}
