import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FileStat } from './tree.ts';

/** Remembers hashes between runs, by path and everything that a write to the file changes. */
export interface HashMemory {
  get(absolute: string, stat: FileStat): string | undefined;
  put(absolute: string, stat: FileStat, hash: string): void;
}

export type HashAnswer =
  | { readonly ok: true; readonly hash: string }
  | { readonly ok: false; readonly problem: 'unreadable' | 'changing'; readonly message: string };

const ATTEMPTS = 2;
/** File systems stamp with a coarse clock: a file written within this time after being hashed may keep its times. */
const RACY_NS = 2_000_000_000n;

/**
 * SHA-256 of a file's bytes, from memory where its stat is the one that was hashed. A file that changes while
 * it is read is read again, and is `changing` when that happens twice. As git does with its index, a file
 * written just before it was hashed is not remembered: a later write might leave size and times as they are.
 */
export async function hashFile(
  absolute: string,
  stat: FileStat,
  { memory, nowNs }: { readonly memory: HashMemory; readonly nowNs: () => bigint },
): Promise<HashAnswer> {
  const known = memory.get(absolute, stat);
  if (known !== undefined) return { ok: true, hash: known };
  let before = stat;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const read = await readHash(absolute);
    if (typeof read !== 'string') return read;
    const after = await statOf(absolute);
    if (after === undefined)
      return { ok: false, problem: 'changing', message: `${absolute} went away while it was read` };
    if (same(before, after)) {
      if (nowNs() - after.mtimeNs > RACY_NS && nowNs() - after.ctimeNs > RACY_NS)
        memory.put(absolute, after, read);
      return { ok: true, hash: read };
    }
    before = after;
  }
  return { ok: false, problem: 'changing', message: `${absolute} kept changing while it was read` };
}

async function readHash(absolute: string): Promise<string | HashAnswer> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(absolute), hash);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { ok: false, problem: 'unreadable', message: `${absolute} cannot be read (${code})` };
  }
  return hash.digest('hex');
}

async function statOf(absolute: string): Promise<FileStat | undefined> {
  try {
    const stats = await lstat(absolute, { bigint: true });
    return {
      size: Number(stats.size),
      mtimeNs: stats.mtimeNs,
      ctimeNs: stats.ctimeNs,
      inode: stats.ino,
    };
  } catch {
    return undefined;
  }
}

function same(a: FileStat, b: FileStat): boolean {
  return (
    a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.inode === b.inode
  );
}
