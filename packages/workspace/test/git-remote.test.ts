import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pickCommit, readRemoteCommit } from '../src/git-remote.ts';

let root = '';
const git = async (...args: string[]) =>
  (
    await execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: root,
    })
  ).stdout;
const commitOf = async (ref: string) => readRemoteCommit(root, { repository: root, ref });

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'git-remote-'));
  await git('init', '--initial-branch=main');
  for (const text of ['1', '2', '3']) {
    await writeFile(path.join(root, 'a'), text);
    await git('add', '.');
    await git('commit', '-m', text);
  }
  await git('tag', 'light', 'HEAD~1');
  await git('tag', '-a', 'v1', '-m', 'release', 'HEAD~2');
  await git('branch', 'team/main', 'HEAD~2');
  await git('branch', 'both', 'HEAD~1');
  await git('tag', 'both', 'HEAD~2');
});
afterAll(() => rm(root, { recursive: true }));

describe('the commit behind a name', () => {
  it.each([
    ['HEAD', 'HEAD'],
    ['main', 'main'],
    ['refs/heads/main', 'main'],
    ['heads/main', 'main'],
    ['team/main', 'HEAD~2'],
    ['light', 'HEAD~1'],
    ['v1', 'HEAD~2'],
    ['refs/tags/v1', 'HEAD~2'],
    ['both', 'HEAD~1'],
    ['refs/tags/both', 'HEAD~2'],
  ])('%s is %s', async (ref, commit) => {
    const sha = await git('rev-parse', `${commit}^{commit}`);
    expect(await commitOf(ref)).toEqual({ ok: true, commit: sha });
  });

  it.each(['nowhere', 'mai', 'm*', '--upload-pack=x'])('%s is nothing', async (ref) => {
    expect(await commitOf(ref)).toMatchObject({ ok: false, kind: 'unknown-ref' });
  });

  it('cannot be told of what is no repository, or asks for a password', async () => {
    const server = createServer((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    // oxlint-disable-next-line no-unsafe-type-assertion -- a TCP server has such an address
    const { port } = server.address() as AddressInfo;
    for (const repository of [path.join(root, 'none'), `http://127.0.0.1:${port}/x.git`]) {
      const answer = await readRemoteCommit(root, { repository, ref: 'main' });
      expect(answer).toMatchObject({ ok: false, kind: 'unreachable' });
    }
    server.close();
  });

  it('is no object of another kind of hash, which BuildKit does not take', () => {
    expect(pickCommit(`${'a'.repeat(64)}\trefs/heads/main\n`, 'main')).toBeUndefined();
    expect(pickCommit('', 'main')).toBeUndefined();
  });
});
