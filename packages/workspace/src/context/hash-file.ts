import { createHash, hash as hashOnce } from 'node:crypto';
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
} from 'node:fs';
import { describeStats, type Entry, errorCode, type FileStat } from './disk.ts';

export type HashAnswer =
  /** What the file was, before and after it was read. */
  | { readonly ok: true; readonly hash: string; readonly found: Entry }
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

const ATTEMPTS = 2;
const CHUNK_BYTES = 1024 * 1024;
let shared: Buffer | undefined;

/**
 * Hex SHA-256 of a file's bytes, read in chunks. A file that changes while it is read is read once more, and
 * given up when that happens again: then the message says so, as it does of one that cannot be read.
 */
export function hashFile(path: string, access: FileAccess = fileAccess): HashAnswer {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const answer = attemptHash(path, access);
    if (answer !== undefined) return answer;
  }
  return { ok: false, message: `${path} kept changing while it was read.` };
}

/** Undefined when the file was not the same before and after. */
function attemptHash(path: string, access: FileAccess): HashAnswer | undefined {
  try {
    const file = access.open(path);
    try {
      const before = describeStats(access.stat(file));
      if (before.kind !== 'file') return undefined;
      const hash = hashOpened(file, access);
      const after = describeStats(access.look(path));
      return after.kind === 'file' && sameStat(before.stat, after.stat)
        ? { ok: true, hash, found: before }
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

function hashOpened(file: number, access: FileAccess): string {
  shared ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let length = fill(shared, file, access);
  // One call is quicker than a hash object, and most files fit.
  if (length < CHUNK_BYTES) return hashOnce('sha256', shared.subarray(0, length));
  const hash = createHash('sha256');
  for (; length > 0; length = fill(shared, file, access)) hash.update(shared.subarray(0, length));
  return hash.digest('hex');
}

/** Bytes read: as many as fit, fewer only at the end of the file. */
function fill(buffer: Buffer, file: number, access: FileAccess): number {
  let length = 0;
  while (length < buffer.length) {
    const more = access.read(file, buffer.subarray(length));
    if (more === 0) break;
    length += more;
  }
  return length;
}

export function sameStat(a: FileStat, b: FileStat): boolean {
  return (
    a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.inode === b.inode
  );
}
