import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Sight } from '@orchestrate/model';

/** Numbers that a sight comes to; another one when what counts of it is another. */
export type Look = readonly [number, number, number, number, number];

/** How many numbers a look has. */
export const LOOK_SIZE = 5;

const ABSENT: Look = [-1, 0, 0, 0, 0];
/** Of a mode, the type of what it is of, and that of a link (inode(7)). */
const TYPE = 0o170000;
const LINK = 0o120000;

/**
 * Looks at a path. Times are in milliseconds with fractions, which tell about a quarter of a microsecond: files
 * that were written to as shortly before they were read are not kept at all.
 */
export function look(what: Sight['what'], path: string): Look {
  switch (what) {
    case 'entry':
      return describe(lstatSync(path, { throwIfNoEntry: false }));
    case 'file':
      return describe(statSync(path, { throwIfNoEntry: false }));
    case 'kind':
      return describeKind(statSync(path, { throwIfNoEntry: false }));
    case 'text':
      return describeText(path);
  }
}

export function isPresent([first]: Look): boolean {
  return first !== ABSENT[0];
}

/** Of a look at an `entry`. */
export function isLink([mode]: Look): boolean {
  return mode >= 0 && (mode & TYPE) === LINK;
}

/** When what a look tells was last changed, in ms since the epoch. */
export function changedAt([, , , mtimeMs, ctimeMs]: Look): number {
  return Math.max(mtimeMs, ctimeMs);
}

/** When a file's metadata was last changed, in ms since the epoch. */
export function statusChangedAt([, , , , ctimeMs]: Look): number {
  return ctimeMs;
}

/** The path without links; undefined when it leads nowhere. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

function describe(stats: Stats | undefined): Look {
  if (stats === undefined) return ABSENT;
  return [stats.mode, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs];
}

function describeKind(stats: Stats | undefined): Look {
  if (stats?.isFile()) return [1, 0, 0, 0, 0];
  return stats?.isDirectory() ? [2, 0, 0, 0, 0] : ABSENT;
}

function describeText(path: string): Look {
  try {
    const text = readFileSync(path);
    return [1, crc32(text), text.length, 0, 0];
  } catch {
    return ABSENT;
  }
}
