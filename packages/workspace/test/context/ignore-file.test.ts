import { expect, it } from 'vitest';
import { contextReaderOver } from '../../src/context/context-reader.ts';
import { readIgnoreText } from '../../src/context/ignore-file.ts';
import { answer, contextTree, seen, sources } from './support/answers.ts';
import { type FakeTree, fakeDisk, hashesOf, link } from './support/fake-disk.ts';

it('reads lines as moby does', () => {
  const text = '\uFEFF# comment\n  # pattern\r\n\n /a/../b/ \n! /c\n!\n/\n.\n';
  expect(readIgnoreText(text)).toEqual(['# pattern', 'b', '!c', '!', '/', '.']);
});

async function paths(tree: FakeTree, dockerfile?: string): Promise<string[]> {
  const all = contextTree(tree);
  const answered = await contextReaderOver({ disk: fakeDisk(all), hashes: hashesOf(all) }).read({
    folder: '/context',
    sources: sources('x', 'y'),
    ...(dockerfile !== undefined && { dockerfile }),
  });
  return answered.ok ? answered.files.map(({ path }) => path) : [...answered.problems];
}

it('prefers the file beside the Dockerfile, even an empty one', async () => {
  const tree = {
    x: '1',
    y: '2',
    '.dockerignore': 'x',
    'D.dockerignore': 'y',
    'E.dockerignore': '',
  };
  expect(await paths(tree, '/context/Dockerfile')).toEqual(['y']);
  expect(await paths(tree, '/context/D')).toEqual(['x']);
  expect(await paths(tree, '/context/E')).toEqual(['x', 'y']);
  // A named context has only its own.
  expect(await paths(tree)).toEqual(['y']);
});

it('follows a link within the context, and takes one that leads out for nothing', async () => {
  const base = { x: '1', y: '2', 'conf/rules': 'x' };
  expect(await paths({ ...base, '.dockerignore': link('conf/rules') })).toEqual(['y']);
  expect(await paths({ ...base, '.dockerignore': link('/conf/rules') })).toEqual(['y']);
  expect(await paths({ ...base, '.dockerignore': link('../outside') })).toEqual(['x', 'y']);
  expect(await paths({ ...base, '.dockerignore': link('.dockerignore') })).toEqual(['x', 'y']);
});

it('matches at the root only, in exact case', async () => {
  const tree = { '.env': '1', 'web/.env': '2', A: '3' };
  expect(await seen(tree, ['.'], '.env\na')).toEqual(['A', 'web/', 'web/.env']);
});

it('sends ignored folders above what ! takes back', async () => {
  const tree = { 'd/deep/x': '1', 'd/y': '2', z: '3' };
  expect(await seen(tree, ['.'], '*\n!d/deep/x')).toEqual(['d/', 'd/deep/', 'd/deep/x']);
});

it('takes back by a folder only what is ignored with the folder', async () => {
  // Asked about all parents at once, moby would say that `!**/b` takes back `b/a`; walking, BuildKit does not.
  expect(await seen({ 'b/a': '1', 'b/c': '2' }, ['b'], '**/a\n!**/b')).toEqual(['b/', 'b/c']);
});

it('says which pattern BuildKit refuses', async () => {
  expect(await answer({ x: '1' }, ['.'], 'a[')).toEqual({
    ok: false,
    problems: ['The pattern "a[" is malformed.'],
  });
});
