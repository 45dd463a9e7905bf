import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextReaderOver, createContextReader } from '../../src/context/context-reader.ts';
import type { RememberedHashes } from '../../src/context/file-hashes.ts';
import { answer, contextTree, seen, sources } from './support/answers.ts';
import { fakeDisk, file, folder, hashesOf } from './support/fake-disk.ts';

describe('on a disk that misbehaves', () => {
  it('says which file or folder it may not see, where BuildKit would send it', async () => {
    const tree = {
      x: '1',
      closed: { ...folder(), fails: 'EACCES' },
      lost: { ...file('2'), fails: 'EIO' },
    };
    expect(await answer(tree, ['.'])).toEqual({
      ok: false,
      problems: ['/context/closed cannot be read (EACCES).', '/context/lost cannot be read (EIO).'],
    });
    expect(await seen(tree, ['.'], 'closed\nlost')).toEqual(['x']);
    expect(await seen(tree, ['x'])).toEqual(['x']);
  });

  it('takes what goes away after it was listed for not there', async () => {
    const all = contextTree({ x: '1', y: '2' });
    const disk = fakeDisk(all);
    const hashes = hashesOf(all);
    const gone = {
      ...disk,
      entry: (at: string) => (at.endsWith('/x') ? undefined : disk.entry(at)),
    };
    const answered = await contextReaderOver({ disk: gone, hashes }).read({
      folder: '/context',
      sources: sources('.'),
    });
    expect(answered).toMatchObject({ ok: true, files: [{ path: 'y' }] });
  });

  it('gives no key where something else stands than was listed', async () => {
    const all = contextTree({ x: '1' });
    const disk = fakeDisk(all);
    const other = fakeDisk(contextTree({ x: folder() }));
    const answered = await contextReaderOver({
      disk: { ...disk, entry: other.entry },
      hashes: hashesOf(all),
    }).read({ folder: '/context', sources: sources('x') });
    expect(answered).toEqual({ ok: false, problems: ['/context/x changed while it was read.'] });
  });

  it('copes with 100,000 files in one folder, and looks only at those that are wanted', async () => {
    const names = Array.from({ length: 100_000 }, (_, index) => [`many/${index}`, 'x'] as const);
    const all = contextTree(Object.fromEntries(names));
    const disk = fakeDisk(all);
    const reader = contextReaderOver({ disk, hashes: hashesOf(all) });
    const count = async (pattern: string) => {
      const answered = await reader.read({ folder: '/context', sources: sources(pattern) });
      return answered.ok ? answered.files.length : answered.problems;
    };
    expect([await count('many/7'), await count('many/9999?')]).toEqual([1, 10]);
    expect(disk.calls.filter((call) => call.startsWith('look'))).toHaveLength(11);
    expect(await count('many')).toBe(100_001);
    expect(disk.calls.filter((call) => call === 'list /context/many')).toHaveLength(1);
  });

  it('says that a context is no folder', async () => {
    const disk = fakeDisk({ '/f': '1' });
    const read = contextReaderOver({ disk, hashes: hashesOf({}) });
    expect(await read.read({ folder: '/f', sources: sources('.') })).toEqual({
      ok: false,
      problems: ['/f is no folder.'],
    });
  });
});

describe('on the real disk', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'faults-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const nothing: RememberedHashes = { hashOf: () => undefined, remember: () => undefined };
  const read = (wanted: readonly string[], memory = nothing) =>
    createContextReader(memory).read({ folder: root, sources: sources(...wanted) });
  const paths = async (...wanted: string[]) => {
    const answered = await read(wanted);
    return answered.ok ? answered.files.map(({ path }) => path) : answered.problems;
  };
  const write = (name: string, content = '') => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  };

  it('refuses names that are not UTF-8 only where BuildKit would meet them', async () => {
    write('ok');
    mkdirSync(path.join(root, 'd'));
    writeFileSync(Buffer.concat([Buffer.from(`${root}/d/`), Buffer.from([0x66, 0xff])]), '');
    expect(await paths('.')).toEqual([
      `${root}/d/f\uFFFD has a name that is not UTF-8, which BuildKit refuses.`,
    ]);
    expect(await paths('ok')).toEqual(['ok']);
    write('.dockerignore', 'd/f*');
    expect(await paths('.')).toEqual(['.dockerignore', 'd', 'ok']);
  });

  it('takes a name that really has the replacement character', async () => {
    write('f\uFFFD', '1');
    expect(await read(['.'])).toMatchObject({ ok: true, files: [{ path: 'f\uFFFD' }] });
  });

  it('sees a rename of case only', async () => {
    write('README.md', '1');
    const before = await paths('.');
    renameSync(path.join(root, 'README.md'), path.join(root, 'readme.md'));
    expect([before, await paths('.'), await paths('README.md')]).toEqual([
      ['README.md'],
      ['readme.md'],
      [],
    ]);
  });

  it('does not read pipes, and does not follow links round', async () => {
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    symlinkSync('.', path.join(root, 'here'));
    symlinkSync('b', path.join(root, 'a'));
    symlinkSync('a', path.join(root, 'b'));
    expect(await paths('.')).toEqual(['a', 'b', 'here', 'pipe']);
    expect(await paths('here/pipe')).toEqual(['here/pipe']);
    expect(await paths('a')).toEqual([]);
  });

  it('heeds neither times nor owners, but modes', async () => {
    write('run', '1');
    const files = async () => {
      const answered = await read(['.']);
      return answered.ok ? answered.files : answered.problems;
    };
    const first = await files();
    utimesSync(path.join(root, 'run'), 1, 1);
    utimesSync(root, 1, 1);
    chmodSync(root, 0o700);
    expect(await files()).toEqual(first);
    chmodSync(path.join(root, 'run'), 0o755);
    expect(await files()).not.toEqual(first);
  });

  it('has another stamp for a file that was written to, even if it is the same again', async () => {
    const stamp = async (...wanted: string[]) => {
      const answered = await read(wanted);
      return answered.ok ? answered.stamp : answered.problems;
    };
    write('a', '1');
    write('b', '1');
    const before = await stamp('a');
    write('b', '2');
    expect(await stamp('a')).toBe(before);
    // As an editor does; the new file has a time of its own.
    write('c', '1');
    renameSync(path.join(root, 'c'), path.join(root, 'a'));
    utimesSync(path.join(root, 'a'), 1, 1);
    expect(await stamp('a')).not.toBe(before);
  });

  it('remembers no wrong hash of a file whose size and times were put back', async () => {
    const hashes = new Map<string, string>();
    const stampOf = (at: string, stamp: object) => `${at} ${Object.values(stamp).join(' ')}`;
    const memory: RememberedHashes = {
      hashOf: (at, stamp) => hashes.get(stampOf(at, stamp)),
      remember: (entries) => {
        for (const { path: at, stamp, hash } of entries) hashes.set(stampOf(at, stamp), hash);
      },
    };
    write('f', 'one');
    utimesSync(path.join(root, 'f'), 1, 1);
    const first = await read(['f'], memory);
    write('f', 'two');
    utimesSync(path.join(root, 'f'), 1, 1);
    expect(await read(['f'], memory)).not.toEqual(first);
  });
});
