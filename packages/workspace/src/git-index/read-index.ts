import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ObjectFormat } from '../context/blob-id.ts';
import type { Entry } from '../context/disk.ts';
import { runGit } from '../git-command.ts';
import { isClean, isOrdinary } from './index-entry.ts';
import { type IndexFile, parseIndex } from './index-file.ts';

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

/** What changes a file in ways that may leave its size as it is. */
const UNCONVERTED = ':(top,attr:!filter !ident !working-tree-encoding)';

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
      const [plain, isFiltered] = await Promise.all([unconverted(folder), hasFilters(folder)]);
      if (plain === undefined || isFiltered) return undefined;
      const file = parseIndex(read.bytes, objectFormat);
      return file && { find: finder(file, { top, plain, writtenNs: read.writtenNs }) };
    },
  };
}

interface Paths {
  /** Absolute, without links. */
  readonly top: string;
  readonly index: string;
  readonly objectFormat: ObjectFormat;
}

async function findPaths(folder: string): Promise<Paths | undefined> {
  const asked = ['--show-toplevel', '--show-object-format', '--git-path', 'index'];
  const answer = await runGit(folder, ['rev-parse', ...asked]);
  const [top, format, index, ...rest] = answer.ok ? answer.output.split('\n') : [];
  // A line end in a path makes more lines.
  if (top === undefined || index === undefined || rest.join('') !== '') return undefined;
  if (format !== 'sha1' && format !== 'sha256') return undefined;
  return { top, objectFormat: format, index: path.resolve(folder, index) };
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

/** Paths that have none of the attributes; undefined when git cannot tell. */
async function unconverted(folder: string): Promise<ReadonlySet<string> | undefined> {
  const answer = await runGit(folder, ['ls-files', '-z', '--full-name', '--', UNCONVERTED]);
  return answer.ok ? new Set(answer.output.split('\0')) : undefined;
}

/** Filters but that of Git LFS, which is configured on most machines, and whose objects `isPlainBlob` knows. */
async function hasFilters(folder: string): Promise<boolean> {
  const answer = await runGit(folder, ['config', '-z', '--name-only', '--list']);
  if (!answer.ok) return true;
  return answer.output
    .split('\0')
    .some((name) => name.startsWith('filter.') && !name.startsWith('filter.lfs.'));
}

interface Surroundings {
  readonly top: string;
  readonly plain: ReadonlySet<string>;
  readonly writtenNs: bigint;
}

function finder(file: IndexFile, { top, plain, writtenNs }: Surroundings): GitIndex['find'] {
  const prefix = top === '/' ? top : `${top}/`;
  return (absolute) => {
    if (!absolute.startsWith(prefix)) return undefined;
    const name = absolute.slice(prefix.length);
    const entry = plain.has(name) ? file.find(name) : undefined;
    if (entry === undefined || !isOrdinary(entry)) return undefined;
    return { id: entry.id, isClean: (found) => isClean(entry, found, writtenNs) };
  };
}
