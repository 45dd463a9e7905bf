import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GitRevision, readGitRevision } from '../src/git-revision.ts';

let root = '';
const at = (...parts: string[]) => path.join(root, ...parts);
const git = (...args: string[]) =>
  execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: root });

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(at(file)), { recursive: true });
    await writeFile(at(file), text);
  }
}

async function revision(ref: string, folder = 'repo'): Promise<GitRevision> {
  const answer = await readGitRevision(at(folder), ref);
  if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
  return answer.value;
}
const changed = async (ref = 'HEAD') => [...(await revision(ref)).changed].toSorted();
const codes = async (ref: string, folder = 'repo') =>
  (await readGitRevision(at(folder), ref)).diagnostics.map(({ code }) => code);

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'git-revision-'));
  await git('init', '--initial-branch=main');
  await write({
    'outside.txt': '1',
    'repo/a.txt': '1',
    'repo/sub/ä b.txt': '1',
    'repo/gone.txt': '1',
    'repo/tool.sh': '1',
    'repo/.gitignore': 'ignored\n',
  });
  await git('add', '.');
  await git('commit', '-m', 'first');
});
afterEach(() => rm(root, { recursive: true }));

describe('what differs from a commit', () => {
  it('is nothing in a clean work tree, whatever the time stamps say', async () => {
    expect(await changed()).toEqual([]);
    await write({ 'repo/a.txt': '1' });
    expect(await changed()).toEqual([]);
  });

  it('is what was written, staged, committed, added, removed, moved, and made executable', async () => {
    await write({
      'repo/sub/ä b.txt': '2',
      'repo/new/x': '1',
      'repo/ignored': '1',
      'outside.txt': '2',
    });
    await write({ 'repo/staged': '1', 'repo/later': '1' });
    await git('add', 'repo/later');
    await git('commit', '-m', 'second');
    await git('add', 'repo/staged');
    await rm(at('repo/gone.txt'));
    await chmod(at('repo/tool.sh'), 0o755);
    await rename(at('repo/a.txt'), at('repo/b.txt'));
    await symlink('b.txt', at('repo/link'));
    expect(await changed('HEAD~1')).toEqual([
      'a.txt',
      'b.txt',
      'gone.txt',
      'later',
      'link',
      'new/x',
      'staged',
      'sub/ä b.txt',
      'tool.sh',
    ]);
    expect(await changed()).not.toContain('later');
  });

  it('does not depend on how the user likes diffs', async () => {
    await git('config', 'diff.noprefix', 'true');
    await git('config', 'diff.external', 'false');
    await git('config', 'diff.renames', 'copies');
    await git('config', 'core.quotePath', 'true');
    await git('config', 'status.showUntrackedFiles', 'no');
    await write({ 'repo/sub/ä b.txt': '2', 'repo/new': '1' });
    expect(await changed()).toEqual(['new', 'sub/ä b.txt']);
  });

  it('takes no lock: a commit that is under way does not matter', async () => {
    await write({ 'repo/a.txt': '1', '.git/index.lock': '' });
    expect(await changed()).toEqual([]);
  });
});

describe('a file at a commit', () => {
  it('is what it was then, to the byte', async () => {
    await write({ 'repo/a.txt': '2\r\n\n' });
    await git('commit', '-a', '-m', 'second');
    await write({ 'repo/a.txt': '3' });
    expect(await (await revision('HEAD')).read('a.txt')).toBe('2\r\n\n');
    expect(await (await revision('main~1')).read('a.txt')).toBe('1');
  });

  it('is undefined where it was not', async () => {
    await write({ 'repo/new': '1' });
    expect(await (await revision('HEAD')).read('new')).toBeUndefined();
    expect(await (await revision('HEAD')).read('outside.txt')).toBeUndefined();
  });
});

describe('what cannot be compared', () => {
  it.each(['nowhere', '--output=x', 'HEAD:repo/a.txt', ''])('is the ref %s', async (ref) => {
    expect(await codes(ref)).toEqual(['git/unknown-commit']);
  });

  it('is a folder without a repository, and the inside of one', async () => {
    expect(await codes('HEAD', '.git')).toEqual(['git/no-repository']);
    await rm(at('.git'), { recursive: true });
    expect(await codes('HEAD')).toEqual(['git/no-repository']);
  });

  it('is a repository before its first commit', async () => {
    await rm(at('.git'), { recursive: true });
    await git('init');
    expect(await codes('HEAD')).toEqual(['git/unknown-commit']);
  });

  it('is a damaged index, in the words of git', async () => {
    await write({ '.git/index': 'rubbish' });
    const { diagnostics } = await readGitRevision(at('repo'), 'HEAD');
    expect(diagnostics[0]?.code).toBe('git/failed');
    expect(diagnostics[0]?.message).toContain('index');
  });
});
