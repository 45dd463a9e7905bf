import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileIgnoreRules, readIgnoreRules } from '../../src/context/ignore.ts';
import { createTree } from '../../src/context/tree.ts';
import { visibleFiles } from '../../src/context/visible-files.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'context-'));
  for (const file of [
    'a.txt',
    'b.md',
    '.env',
    'src/x.ts',
    'src/deep/y.ts',
    'src/deep/z.md',
    'web/.env',
    'web/i.ts',
  ]) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), file);
  }
});
afterEach(() => rmSync(root, { recursive: true }));

function seen(sources: string[], { ignore = '', parents = false } = {}): string[] {
  const rules = compileIgnoreRules(ignore);
  const found = visibleFiles(
    root,
    sources.map((pattern) => ({ pattern, parents })),
    { tree: createTree(), rules },
  );
  return found.map((file) => file.path);
}

describe('sources', () => {
  it('takes a file, a folder with all below it, and the whole context', () => {
    expect(seen(['a.txt'])).toEqual(['a.txt']);
    expect(seen(['./src/'])).toEqual([
      'src',
      'src/deep',
      'src/deep/y.ts',
      'src/deep/z.md',
      'src/x.ts',
    ]);
    expect(seen(['/'])).toEqual(seen(['.']));
    expect(seen(['.'])).toContain('web/.env');
  });

  it('matches component by component, dot files too', () => {
    expect(seen(['*.txt'])).toEqual(['a.txt']);
    expect(seen(['*/.env'])).toEqual(['web/.env']);
    expect(seen(['?.m[a-d]'])).toEqual(['b.md']);
    expect(seen(['src/*/*.ts'])).toEqual(['src/deep/y.ts']);
    expect(seen(['**/*.md'], { parents: true })).toEqual(['b.md', 'src/deep/z.md']);
  });

  it('sees nothing where nothing is', () => {
    expect(seen(['nowhere', 'src/*.go'])).toEqual([]);
  });
});

describe('.dockerignore', () => {
  it('matches at the root only unless ** says otherwise', () => {
    expect(seen(['.'], { ignore: '.env' })).toContain('web/.env');
    expect(seen(['.'], { ignore: '**/.env' })).not.toContain('web/.env');
  });

  it('lets ! bring something back from an ignored folder', () => {
    expect(seen(['.'], { ignore: '*\n!src/deep/y.ts' })).toEqual(['.', 'src/deep/y.ts']);
  });

  it('minds upper and lower case', () => {
    expect(seen(['a.txt'], { ignore: 'A.TXT' })).toEqual(['a.txt']);
  });

  it('prefers the one that is named after the Dockerfile', () => {
    writeFileSync(path.join(root, '.dockerignore'), 'a.txt');
    writeFileSync(path.join(root, 'Dockerfile.dockerignore'), 'b.md');
    const rules = readIgnoreRules(root, path.join(root, 'Dockerfile'));
    expect([rules.ignores('a.txt'), rules.ignores('b.md')]).toEqual([false, true]);
  });
});

describe('links', () => {
  it('follows a source that is a link, and keeps links below a folder', () => {
    symlinkSync('src/deep', path.join(root, 'link'));
    symlinkSync('../a.txt', path.join(root, 'web/link'));
    expect(seen(['link'])).toEqual(['link', 'src/deep', 'src/deep/y.ts', 'src/deep/z.md']);
    expect(seen(['web'])).toEqual(['web', 'web/.env', 'web/i.ts', 'web/link']);
  });

  it('ends when links go round', () => {
    symlinkSync('two', path.join(root, 'one'));
    symlinkSync('one', path.join(root, 'two'));
    expect(seen(['one'])).toEqual(['one', 'two']);
  });

  it('does not leave the context', () => {
    symlinkSync('../../../../a.txt', path.join(root, 'src/up'));
    expect(seen(['src/up'])).toEqual(['a.txt', 'src/up']);
  });
});
