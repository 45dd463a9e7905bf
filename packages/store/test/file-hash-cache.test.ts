import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type FileHashCache, type FileStamp, openRunStore } from '../src/index.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();
const DAY = 24 * 3_600_000;
const stamp: FileStamp = {
  size: 12,
  mtimeNs: 1_763_893_000_123_456_789n,
  ctimeNs: 1_763_893_000_123_456_790n,
  inode: 18_446_744_073_709_551_615n,
};

let now = 0;
let hashes: FileHashCache;
beforeEach(() => {
  now = 100 * DAY;
  hashes = openRunStore(path.join(folder(), 'state.sqlite'), { now: () => now }).hashes;
});

describe('the file hash cache', () => {
  it('knows a file that has not been touched', () => {
    hashes.remember([{ path: 'src/a.ts', stamp, hash: 'aa' }]);
    expect(hashes.hashOf('src/a.ts', { ...stamp })).toBe('aa');
    expect(hashes.hashOf('src/b.ts', stamp)).toBeUndefined();
  });

  it.each([
    ['size', { size: 13 }],
    ['modification time, by a nanosecond', { mtimeNs: stamp.mtimeNs + 1n }],
    ['change time, by a nanosecond', { ctimeNs: stamp.ctimeNs + 1n }],
    ['inode', { inode: stamp.inode - 1n }],
  ])('does not know a file with another %s', (_what, change) => {
    hashes.remember([{ path: 'src/a.ts', stamp, hash: 'aa' }]);
    expect(hashes.hashOf('src/a.ts', { ...stamp, ...change })).toBeUndefined();
  });

  it('replaces what it knew of a path', () => {
    const newer = { ...stamp, mtimeNs: stamp.mtimeNs + 5n };
    hashes.remember([{ path: 'a', stamp, hash: 'aa' }]);
    hashes.remember([{ path: 'a', stamp: newer, hash: 'bb' }]);
    expect(hashes.hashOf('a', stamp)).toBeUndefined();
    expect(hashes.hashOf('a', newer)).toBe('bb');
  });

  it('answers many lookups like few, and sees what is remembered in between', () => {
    const paths = Array.from({ length: 3000 }, (_, index) => `f${index}`);
    hashes.remember(paths.map((file) => ({ path: file, stamp, hash: `hash of ${file}` })));
    expect(paths.map((file) => hashes.hashOf(file, stamp))).toEqual(
      paths.map((file) => `hash of ${file}`),
    );
    expect(hashes.hashOf('f1', { ...stamp, size: 0 })).toBeUndefined();
    hashes.remember([{ path: 'f1', stamp, hash: 'new' }]);
    expect(hashes.hashOf('f1', stamp)).toBe('new');
  });

  it('drops what was not remembered anew for 90 days when its folder changes', () => {
    hashes.remember([{ path: 'a/old', stamp, hash: 'aa' }]);
    now += 89 * DAY;
    hashes.remember([{ path: 'a/new', stamp, hash: 'bb' }]);
    expect(hashes.hashOf('a/old', stamp)).toBe('aa');
    now += 2 * DAY;
    hashes.remember([{ path: 'a/newer', stamp, hash: 'cc' }]);
    expect(hashes.hashOf('a/old', stamp)).toBeUndefined();
    expect(hashes.hashOf('a/new', stamp)).toBe('bb');
  });

  it('drops folders of which nothing was remembered for 90 days', () => {
    const file = path.join(folder(), 'state.sqlite');
    const reopened = () => openRunStore(file, { now: () => now }).hashes;
    hashes = reopened();
    hashes.remember([{ path: 'gone/old', stamp, hash: 'aa' }]);
    now += 91 * DAY;
    hashes.remember([{ path: 'here/new', stamp, hash: 'bb' }]);
    expect(reopened().hashOf('gone/old', stamp)).toBeUndefined();
    expect(reopened().hashOf('here/new', stamp)).toBe('bb');
  });

  it('keeps what another process has remembered of the same folder', () => {
    const file = path.join(folder(), 'state.sqlite');
    const [one, other] = [openRunStore(file).hashes, openRunStore(file).hashes];
    expect(one.hashOf('src/a', stamp)).toBeUndefined();
    other.remember([{ path: 'src/a', stamp, hash: 'aa' }]);
    one.remember([{ path: 'src/b', stamp, hash: 'bb' }]);
    const both = openRunStore(file).hashes;
    expect([both.hashOf('src/a', stamp), both.hashOf('src/b', stamp)]).toEqual(['aa', 'bb']);
  });

  it('takes names with blanks and line ends, and does not mix one up with another', () => {
    const names = ['/abs/a b\nc', '/abs/', 'abs', '/abs/a', '/abs/é\uFFFD'];
    hashes.remember(
      names.map((name) => ({ path: name, stamp, hash: `hash-${names.indexOf(name)}` })),
    );
    expect(names.map((name) => hashes.hashOf(name, stamp))).toEqual(
      names.map((_, index) => `hash-${index}`),
    );
    expect(hashes.hashOf('/abs/a b', stamp)).toBeUndefined();
  });

  it('stores all entries or none', () => {
    function* failing() {
      yield { path: 'a', stamp, hash: 'aa' };
      throw new Error('reading failed');
    }
    expect(() => hashes.remember(failing())).toThrow('reading failed');
    expect(hashes.hashOf('a', stamp)).toBeUndefined();
  });
});
