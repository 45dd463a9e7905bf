import type { IndexEntry } from './index-entry.ts';

export interface EntryLayout {
  readonly version: number;
  readonly idBytes: number;
}

export interface FoundEntry {
  /** The path as text. */
  readonly name: string;
  /** Its bytes as Latin-1, for the next one. */
  readonly path: string;
  /** Where the next entry begins. */
  readonly next: number;
}

/** The path before the first one. */
export const START = '';

const STAT_BYTES = 40;
const NAME_LENGTH = 0x0fff;
const STAGE_SHIFT = 12;
const STAGE = 0b11;
const EXTENDED = 0x4000;
const ASSUME_VALID = 0x8000;
const NS_PER_S = 1_000_000_000n;

/** Reads the entry at an offset but for its path. */
export function entryAt(bytes: Buffer, at: number, { idBytes }: EntryLayout): IndexEntry {
  const number = (offset: number) => bytes.readUInt32BE(at + offset);
  const time = (offset: number) => BigInt(number(offset)) * NS_PER_S + BigInt(number(offset + 4));
  const flags = bytes.readUInt16BE(at + STAT_BYTES + idBytes);
  return {
    id: bytes.toString('hex', at + STAT_BYTES, at + STAT_BYTES + idBytes),
    mode: number(24),
    stat: () => ({
      ctimeNs: time(0),
      mtimeNs: time(8),
      inode: BigInt(number(20)),
      size: number(36),
    }),
    stage: (flags >> STAGE_SHIFT) & STAGE,
    // The second flags say nothing else: skip-worktree, and intent-to-add.
    isSpecial: (flags & (ASSUME_VALID | EXTENDED)) !== 0,
  };
}

/** Finds the path of the entry at an offset, and its end. Throws `RangeError` where there is none. */
export function nextEntry(
  bytes: Buffer,
  at: number,
  before: string,
  { version, idBytes }: EntryLayout,
): FoundEntry {
  const flagsAt = at + STAT_BYTES + idBytes;
  const flags = bytes.readUInt16BE(flagsAt);
  const pathAt = flagsAt + ((flags & EXTENDED) === 0 ? 2 : 4);
  return version === 4
    ? shortened(bytes, pathAt, before)
    : padded(bytes, at, pathAt, flags & NAME_LENGTH);
}

/** Filled up with 1 to 8 zeros to a multiple of 8 bytes; the length is not told of very long paths. */
function padded(bytes: Buffer, at: number, pathAt: number, length: number): FoundEntry {
  const end = length < NAME_LENGTH ? pathAt + length : endOfPath(bytes, pathAt);
  if (bytes.readUInt8(end) !== 0) throw new RangeError('A path has another length.');
  const next = at + ((end - at + 8) & ~7);
  return { name: bytes.toString('utf8', pathAt, end), path: START, next };
}

/** How many bytes of the path before are taken away, and what is put there. */
function shortened(bytes: Buffer, start: number, before: string): FoundEntry {
  let at = start;
  let byte = bytes.readUInt8(at++);
  let removed = byte & 0x7f;
  // Written as offsets in packs are: each continued byte counts one more (gitformat-pack(5)).
  while ((byte & 0x80) !== 0) {
    byte = bytes.readUInt8(at++);
    removed = (removed + 1) * 128 + (byte & 0x7f);
  }
  if (removed > before.length) throw new RangeError('A path is longer than it is.');
  const end = endOfPath(bytes, at);
  const path = before.slice(0, before.length - removed) + bytes.toString('latin1', at, end);
  return { name: Buffer.from(path, 'latin1').toString(), path, next: end + 1 };
}

function endOfPath(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(0, start);
  if (end < 0) throw new RangeError('A path has no end.');
  return end;
}
