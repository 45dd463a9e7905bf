import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import type { ObjectFormat } from '../context/blob-id.ts';
import type { Entry } from '../context/disk.ts';
import { hasFilters, unconverted } from './conversions.ts';
import { isClean, isOrdinary } from './index-entry.ts';
import { type IndexFile, parseIndex } from './index-file.ts';
import { findPaths } from './repository-paths.ts';

/** The work tree that a folder is in. */
export interface GitRepository {
  readonly objectFormat: ObjectFormat;
  /**
   * Undefined for an index that is larger or cannot be read, and where a filter is configured: what it made of
   * a file stays there when its attribute is gone, and git calls the file clean.
   */
  readIndex(mostBytes: number): Promise<GitIndex | undefined>;
}

export interface GitIndex {
  /** What git has for a file, of which it writes another content at most if that has another size. */
  find(absolute: string): IndexedFile | undefined;
}

export interface IndexedFile {
  readonly id: string;
  /** Whether the file is as it was when git wrote it or compared it with this object. */
  isClean(found: Entry): boolean;
}

/** Undefined outside of a work tree, and without git. */
export async function openRepository(folder: string): Promise<GitRepository | undefined> {
  const paths = await findPaths(folder);
  if (paths === undefined) return undefined;
  const { top, index, objectFormat } = paths;
  return {
    objectFormat,
    async readIndex(mostBytes) {
      const read = readOnce(index, mostBytes);
      if (read === undefined) return undefined;
      const conversions = Promise.all([unconverted(folder), hasFilters(folder)]);
      const file = parseIndex(read.bytes, objectFormat);
      const [plain, isFiltered] = await conversions;
      if (file === undefined || plain === undefined || isFiltered) return undefined;
      return { find: finder(file, { top, plain, writtenNs: read.writtenNs }) };
    },
  };
}

interface ReadFile {
  readonly bytes: Buffer;
  readonly writtenNs: bigint;
}

/** Content and time are of one file: git puts a new one in its place. */
function readOnce(file: string, mostBytes: number): ReadFile | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, 'r');
    const { mtimeNs, size } = fstatSync(opened, { bigint: true });
    return size > mostBytes ? undefined : { bytes: readFileSync(opened), writtenNs: mtimeNs };
  } catch {
    return undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

interface Surroundings {
  readonly top: string;
  readonly plain: readonly string[];
  readonly writtenNs: bigint;
}

function finder(file: IndexFile, { top, plain, writtenNs }: Surroundings): GitIndex['find'] {
  const prefix = top === '/' ? top : `${top}/`;
  // Nearly always it is all of them: then nobody need look for each.
  const only = areEqual(file.paths(), plain) ? undefined : new Set(plain);
  return (absolute) => {
    if (!absolute.startsWith(prefix)) return undefined;
    const name = absolute.slice(prefix.length);
    const entry = only?.has(name) === false ? undefined : file.find(name);
    if (entry === undefined || !isOrdinary(entry)) return undefined;
    return { id: entry.id, isClean: (found) => isClean(entry, found, writtenNs) };
  };
}

function areEqual(paths: Iterable<string>, others: readonly string[]): boolean {
  let at = 0;
  for (const one of paths) {
    if (one !== others[at]) return false;
    at += 1;
  }
  return at === others.length;
}
