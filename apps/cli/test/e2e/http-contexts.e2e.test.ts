import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { serveFiles } from './file-server.ts';
import { docker, monorepo, nonce, run } from './rig.ts';

/** An archive of a context whose image holds the text. */
async function contextWith(text: string): Promise<Uint8Array> {
  const { root } = monorepo({
    Dockerfile: 'FROM busybox:stable\nCOPY version /\n',
    version: text,
  });
  return (await execa('tar', ['-czf', '-', '-C', root, '.'], { encoding: 'buffer' })).stdout;
}

async function versionIn(image: string): Promise<string> {
  return docker('run', '--rm', image, 'cat', '/version');
}

it('builds a context behind an address from the bytes that are locked, and again only when those are others', async () => {
  const [one, two] = [nonce(), nonce()];
  const [first, second] = [await contextWith(one), await contextWith(two)];
  const files = new Map([['/context.tar.gz', first]]);
  using server = await serveFiles(files);
  const url = `${server.origin}/context.tar.gz`;
  const repo = monorepo({
    'orchestrate.yaml': `version: 1\nproject: PROJECT\nservices: {tool: {context: "${url}"}, other: {context: other}}\n`,
    'other/Dockerfile': 'FROM busybox:stable\n',
  });
  const orchestrate = (...args: string[]) => run(repo.root, args);
  const lockFile = path.join(repo.root, 'orchestrate.lock');
  const decided = async () => {
    const { stdout } = await orchestrate('explain', 'tool', '--json');
    const { now } = JSON.parse(stdout);
    return now;
  };

  const frozen = await orchestrate('build', '--frozen', 'tool');
  expect(frozen.exitCode, frozen.all).toBe(2);
  expect(frozen.stderr).toContain(`What is at ${url} is not in the lock`);
  expect(frozen.stderr).toContain('orchestrate.yaml:3:');

  expect((await orchestrate('lock')).exitCode).toBe(0);
  const locked = readFileSync(lockFile, 'utf8');
  expect(locked).toContain(url);
  files.set('/context.tar.gz', second);
  const other = await orchestrate('build', '--progress', 'plain');
  expect(other.exitCode, other.all).toBe(1);
  expect(other.stderr).toContain('digest mismatch');
  const verified = await orchestrate('lock', 'verify');
  expect(verified.exitCode, verified.all).toBe(1);
  expect(verified.stderr).toContain('lock/changed');
  expect(readFileSync(lockFile, 'utf8')).toBe(locked);

  files.set('/context.tar.gz', first);
  const built = await orchestrate('build', '--progress', 'plain');
  expect(built.exitCode, built.all).toBe(0);
  expect(await versionIn(`${repo.name}/tool:latest`)).toBe(one.trim());
  expect((await decided()).decision.kind).toBe('unchanged');

  files.set('/context.tar.gz', second);
  rmSync(lockFile);
  expect((await orchestrate('lock')).exitCode).toBe(0);
  const { decision, changes } = await decided();
  expect(decision.reason.code).toBe('context-changed');
  expect(changes).toHaveLength(1);
  const again = await orchestrate('build', 'tool', '--progress', 'plain');
  expect(again.exitCode, again.all).toBe(0);
  expect(await versionIn(`${repo.name}/tool:latest`)).toBe(two.trim());
});

it('says how an image comes into the lock that only a Dockerfile behind an address names', async () => {
  using server = await serveFiles(new Map([['/context.tar.gz', await contextWith(nonce())]]));
  const manifest = (contexts: string) =>
    `version: 1\nproject: PROJECT\nservices: {tool: {context: "${server.origin}/context.tar.gz"${contexts}}}\n`;
  const repo = monorepo({ 'orchestrate.yaml': manifest('') });
  const denied = await run(repo.root, ['build', '--progress', 'quiet']);
  expect(denied.exitCode, denied.all).toBe(1);
  expect(denied.stderr).toContain('contexts: {"alpine:3": docker-image://alpine:3}');
  repo.write({
    'orchestrate.yaml': manifest(', contexts: {"busybox:stable": "docker-image://busybox:stable"}'),
  });
  const built = await run(repo.root, ['build', '--progress', 'quiet']);
  expect(built.exitCode, built.all).toBe(0);
  expect(readFileSync(path.join(repo.root, 'orchestrate.lock'), 'utf8')).toContain('busybox');
});
