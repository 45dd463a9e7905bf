import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readGit } from '../src/git.ts';

let root = '';
const git = (...args: string[]) =>
  execa(
    'git',
    [
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.com',
      '-c',
      'init.defaultBranch=main',
      ...args,
    ],
    { cwd: root },
  );

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'git-'));
});
afterEach(() => rm(root, { recursive: true }));

it('is undefined outside a repository and before the first commit', async () => {
  expect(await readGit(root)).toBeUndefined();
  await git('init');
  expect(await readGit(root)).toBeUndefined();
});

it('tells commit, branch and dirt', async () => {
  await git('init');
  await writeFile(path.join(root, 'a'), '1');
  await git('add', '.');
  await git('commit', '-m', 'first');
  const { stdout: sha } = await git('rev-parse', 'HEAD');
  expect(await readGit(root)).toEqual({
    sha,
    shortSha: sha.slice(0, 7),
    branch: 'main',
    dirty: false,
  });
  await writeFile(path.join(root, 'a'), '2');
  expect(await readGit(root)).toMatchObject({ dirty: true });
  await git('checkout', '--detach');
  expect(await readGit(root)).not.toHaveProperty('branch');
});
