import { describe, expect, it } from 'vitest';
import { filesOf, seen } from './support/answers.ts';
import { file, folder, link } from './support/fake-disk.ts';

const TREE = {
  'a.txt': '1',
  'b.md': '2',
  'd/c.txt': '3',
  'd/d.md': '4',
  'd/e/f.txt': '5',
  'd/empty': folder(),
};

describe('plain sources', () => {
  it('take a file, or a folder with its own mode and all below', async () => {
    expect(await seen(TREE, ['a.txt'])).toEqual(['a.txt']);
    expect(await seen(TREE, ['./d/'])).toEqual([
      'd/',
      'd/c.txt',
      'd/d.md',
      'd/e/',
      'd/e/f.txt',
      'd/empty/',
    ]);
    expect(await seen(TREE, ['/'])).toEqual(await seen(TREE, ['.']));
    expect(await seen(TREE, ['nowhere'])).toEqual([]);
  });

  it('match whole paths', async () => {
    expect(await seen(TREE, ['*.txt'])).toEqual(['a.txt']);
    expect(await seen(TREE, ['*/*.txt'])).toEqual(['d/c.txt']);
    expect(await seen(TREE, ['**/*.txt'])).toEqual(['d/c.txt']);
    expect(await seen(TREE, ['d*'])).toContain('d/e/f.txt');
  });
});

describe('--exclude', () => {
  it.each([
    ['.', '*.txt', ['b.md', 'd/', 'd/c.txt', 'd/d.md', 'd/e/', 'd/e/f.txt', 'd/empty/']],
    ['.', '**/*.txt', ['b.md', 'd/', 'd/d.md', 'd/e/', 'd/empty/']],
    ['.', 'd', ['a.txt', 'b.md']],
    ['d', 'c.txt', ['d/', 'd/d.md', 'd/e/', 'd/e/f.txt', 'd/empty/']],
    ['d', 'd/c.txt', ['d/', 'd/c.txt', 'd/d.md', 'd/e/', 'd/e/f.txt', 'd/empty/']],
    // What is named or matched itself stays; in a matched folder paths start anew.
    ['a.txt', '*.txt', ['a.txt']],
    ['*', '*.md', ['a.txt', 'b.md', 'd/', 'd/c.txt', 'd/e/', 'd/e/f.txt', 'd/empty/']],
  ])('of %s, %s', async (pattern, exclude, expected) => {
    expect(await seen(TREE, [{ pattern, excludes: [exclude] }])).toEqual(expected);
  });
});

describe('--parents', () => {
  it.each([
    ['**/*.txt', [], ['a.txt', 'd/', 'd/c.txt', 'd/e/', 'd/e/f.txt']],
    ['d/./**/f.txt', [], ['d/', 'd/e/', 'd/e/f.txt']],
    ['d', ['d/e'], ['d/', 'd/c.txt', 'd/d.md', 'd/empty/']],
    ['d/./*', ['e'], ['d/', 'd/c.txt', 'd/d.md', 'd/empty/']],
    ['././d', ['d/e'], ['d/', 'd/c.txt', 'd/d.md', 'd/empty/']],
    // BuildKit makes no pattern of the pivot's own folder.
    ['d/./', [], []],
    ['.', [], []],
  ])('of %s without %j', async (pattern, excludes, expected) => {
    expect(await seen(TREE, [{ pattern, parents: true, excludes }])).toEqual(expected);
  });
});

describe('links', () => {
  const LINKS = {
    ...TREE,
    l: link('d'),
    'm/up': link('../a.txt'),
    abs: link('/d/e'),
    out: link('../../b.md'),
  };

  it('are followed where a source names them, within the context', async () => {
    expect(await seen(LINKS, ['l/c.txt'])).toEqual(['l/c.txt']);
    expect(await seen(LINKS, ['abs'])).toEqual(['abs/', 'abs/f.txt']);
    expect(await seen(LINKS, ['out'])).toEqual(['out']);
    expect(await seen(LINKS, ['l/../a.txt'])).toEqual(['a.txt']);
    expect(await seen(LINKS, ['m/u*'])).toEqual(['m/up']);
  });

  it('stay links below a folder, and both are seen where both are asked for', async () => {
    expect(await seen(LINKS, ['m'])).toEqual(['m/', 'm/up -> ../a.txt']);
    expect(await seen(LINKS, ['m', 'm/up'])).toEqual(['a.txt', 'm/', 'm/up -> ../a.txt']);
  });

  it('are not followed behind a wildcard', async () => {
    expect(await seen(LINKS, ['*/c.txt'])).toEqual(['d/c.txt']);
  });

  it('may be replaced by what they lead to', async () => {
    const real = { ...TREE, 'l/c.txt': '3', 'l/d.md': '4', 'l/e/f.txt': '5', 'l/empty': folder() };
    expect(await filesOf(real, ['l'])).toEqual(await filesOf(LINKS, ['l']));
  });

  it('may be seen by two sources through one, although fsutil sends one of them only', async () => {
    expect(await seen(LINKS, ['l/c.txt', 'l/d.md'])).toEqual(['l/c.txt', 'l/d.md']);
  });

  it('lead nowhere through an ignored link', async () => {
    expect(await seen(LINKS, ['l/c.txt'], 'l')).toEqual([]);
  });

  it('end when they go round', async () => {
    expect(
      await seen({ one: link('two'), two: link('one'), self: link('self/x') }, [
        'one',
        'self',
        '*',
      ]),
    ).toEqual([]);
    expect(await seen({ up: link('.'), x: '1' }, ['.'])).toEqual(['up -> .', 'x']);
  });
});

describe('what counts of an entry', () => {
  it('is mode and content, of devices which, of sockets that BuildKit makes empty files of them', async () => {
    const files = await filesOf(
      {
        run: file('', 0o4755),
        sock: { kind: 'socket', mode: 0o644 },
        pipe: { kind: 'pipe' },
        null: { kind: 'device', device: 'char 259' },
        lnk: link('run'),
      },
      ['.'],
    );
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(files).toEqual([
      { path: 'lnk', kind: 'symlink', mode: 0o777, linkTarget: 'run' },
      { path: 'null', kind: 'other', mode: 0o644, hash: 'char 259' },
      { path: 'pipe', kind: 'other', mode: 0o644, hash: 'pipe' },
      { path: 'run', kind: 'file', mode: 0o4755, hash: empty },
      { path: 'sock', kind: 'file', mode: 0o644, hash: empty },
    ]);
  });
});
