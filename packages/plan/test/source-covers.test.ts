import { expect, it } from 'vitest';
import { sourceCovers } from '../src/source-covers.ts';

it.each([
  ['.', 'a/b.txt', true],
  ['./', 'a', true],
  ['/', 'a', true],
  ['a', 'a', true],
  ['a', 'a/b/c', true],
  ['a/', 'a/b', true],
  ['/a', 'a/b', true],
  ['a/../b', 'b/c', true],
  ['../../a', 'a', true],
  ['a', 'ab', false],
  ['a/b', 'a', false],
  ['a/b', 'a/c', false],
  ['*.txt', 'a.txt', true],
  ['*.txt', 'a.txt/b', true],
  ['*.txt', 'b/a.txt', false],
  ['*', '.hidden', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['src/*/main.go', 'src/api/main.go', true],
  ['src/*/main.go', 'src/api/sub/main.go', false],
  ['[a-c].txt', 'b.txt', true],
  ['[^a-c].txt', 'b.txt', false],
  ['[^a-c].txt', 'd.txt', true],
  ['a+(b).txt', 'a+(b).txt', true],
  ['a+*', 'aa', false],
  [String.raw`a\*b`, 'a*b', true],
  [String.raw`a\*b`, 'axb', false],
  ['[b-a]', 'a', false],
  ['**/package.json', 'x/package.json', true],
  ['**/package.json', 'x/y/package.json', false],
])('%s covers %s: %s', (source, path, covered) => {
  expect(sourceCovers({ sources: [source], parents: false }, path)).toBe(covered);
});

it.each([
  ['**/package.json', 'package.json', true],
  ['**/package.json', 'x/y/package.json', true],
  ['**/package.json', 'x/y/package.yaml', false],
  ['./packages/./*/src', 'packages/a/src/b.ts', true],
  ['**', 'a/b', true],
])('%s with --parents covers %s: %s', (source, path, covered) => {
  expect(sourceCovers({ sources: [source], parents: true }, path)).toBe(covered);
});

it('takes any of several sources, and none covers nothing', () => {
  expect(sourceCovers({ sources: ['a', 'b'], parents: false }, 'b')).toBe(true);
  expect(sourceCovers({ sources: [], parents: false }, 'b')).toBe(false);
});
