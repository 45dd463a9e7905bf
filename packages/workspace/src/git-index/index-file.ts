import { hash } from 'node:crypto';
import type { ObjectFormat } from '../context/blob-id.ts';
import type { IndexEntry } from './index-entry.ts';
import { type EntryLayout, entryAt, nextEntry, START } from './index-layout.ts';

/** Entries by path from the top of the work tree. Those of paths that are not UTF-8 are left out. */
export interface IndexFile {
  /** In the order of the index. */
  paths(): Iterable<string>;
  find(path: string): IndexEntry | undefined;
}

const SIGNATURE = 'DIRC';
const VERSIONS = [2, 3, 4];
const HEADER_BYTES = 12;
const EXTENSION_HEADER_BYTES = 8;
/** Says that folders of a sparse index are entries, which are no files. */
const SPARSE = 'sdir';

/**
 * Reads an index (gitformat-index(5)). Undefined for what is damaged, or cannot be understood without something
 * that is not known here: a later version, or an index that is split.
 */
export function parseIndex(bytes: Buffer, format: ObjectFormat): IndexFile | undefined {
  try {
    return parse(bytes, format);
  } catch (error) {
    // It ends too early, or leads to where nothing is.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parse(bytes: Buffer, format: ObjectFormat): IndexFile | undefined {
  const idBytes = format === 'sha1' ? 20 : 32;
  const end = bytes.length - idBytes;
  const version = bytes.readUInt32BE(4);
  if (bytes.toString('latin1', 0, 4) !== SIGNATURE || !VERSIONS.includes(version)) return undefined;
  if (!isWhole(bytes, end, format)) return undefined;
  const layout: EntryLayout = { version, idBytes };
  const offsets = new Map<string, number>();
  let at = HEADER_BYTES;
  let path = START;
  for (let left = bytes.readUInt32BE(8); left > 0; left -= 1) {
    const entry = nextEntry(bytes, at, path, layout);
    if (!entry.name.includes('\uFFFD')) offsets.set(entry.name, at);
    ({ path, next: at } = entry);
  }
  if (!areExtensionsKnown(bytes, at, end)) return undefined;
  return {
    paths: () => offsets.keys(),
    find(wanted) {
      const offset = offsets.get(wanted);
      return offset === undefined ? undefined : entryAt(bytes, offset, layout);
    },
  };
}

/** The checksum is right, or there is none (`index.skipHash`). */
function isWhole(bytes: Buffer, end: number, format: ObjectFormat): boolean {
  const checksum = bytes.subarray(end);
  if (checksum.every((byte) => byte === 0)) return true;
  return hash(format, bytes.subarray(0, end), 'buffer').equals(checksum);
}

/** Those that begin with a capital may be passed over. */
function areExtensionsKnown(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const name = bytes.toString('latin1', at, at + 4);
    if (name !== SPARSE && !/^[A-Z]/v.test(name)) return false;
    at += EXTENSION_HEADER_BYTES + bytes.readUInt32BE(at + 4);
  }
  return at === end;
}
