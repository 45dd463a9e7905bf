import { expect, it } from 'vitest';
import type { Entry, FileStat } from '../../src/context/disk.ts';
import { type IndexEntry, isClean } from '../../src/git-index/index-entry.ts';

const NS = 1_000_000_000n;
const STAT: FileStat = {
  size: 5,
  mtimeNs: 100n * NS + 123_456_789n,
  ctimeNs: 101n * NS + 123_456_789n,
  inode: 7n,
};
const WRITTEN = 102n * NS;

const found = (stat: Partial<FileStat> = {}, kind: Entry['kind'] = 'file'): Entry => ({
  kind,
  mode: 0o644,
  stat: { ...STAT, ...stat },
});
const entry = (stat: Partial<FileStat> = {}, more: Partial<IndexEntry> = {}): IndexEntry => ({
  id: 'a',
  mode: 0o100644,
  stage: 0,
  isSpecial: false,
  stat: () => ({ ...STAT, ...stat }),
  ...more,
});

it('is clean when all that the index says of it is so, and older than the index', () => {
  expect(isClean(entry(), found(), WRITTEN)).toBe(true);
  expect(isClean(entry({}, { mode: 0o100755 }), found(), WRITTEN)).toBe(true);
});

it.each<[string, Partial<FileStat>]>([
  ['size', { size: 6 }],
  ['modification time, by a nanosecond', { mtimeNs: STAT.mtimeNs + 1n }],
  ['change time, by a nanosecond', { ctimeNs: STAT.ctimeNs - 1n }],
  ['inode', { inode: 8n }],
])('is not clean with another %s', (_what, change) => {
  expect(isClean(entry(), found(change), WRITTEN)).toBe(false);
});

it.each<[string, Partial<FileStat>]>([
  ['was modified when the index was written', { mtimeNs: WRITTEN, ctimeNs: STAT.ctimeNs }],
  ['was changed then', { ctimeNs: WRITTEN + 1n }],
  ['was modified later', { mtimeNs: WRITTEN + NS }],
  ['has a time without a fraction of a millisecond', { ctimeNs: 101n * NS + 5_000_000n }],
])('is not clean when it %s', (_what, times) => {
  expect(isClean(entry(times), found(times), WRITTEN)).toBe(false);
});

it.each<[string, Partial<IndexEntry>]>([
  ['a link', { mode: 0o120000 }],
  ['a submodule', { mode: 0o160000 }],
  ['a folder of a sparse index', { mode: 0o040000 }],
  ['one side of a merge', { stage: 2 }],
  ['what git must not look at', { isSpecial: true }],
])('is not clean when the index has %s there', (_what, more) => {
  expect(isClean(entry({}, more), found(), WRITTEN)).toBe(false);
});

it('is not clean when something else stands there', () => {
  expect(isClean(entry(), found({}, 'socket'), WRITTEN)).toBe(false);
});

it('goes by 32 bits of size and inode, as the index does', () => {
  const large = { size: 2 ** 33 + 5, inode: (9n << 32n) + 7n };
  expect(isClean(entry(), found(large), WRITTEN)).toBe(true);
});
