import { rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { monorepo, nonce, run } from './rig.ts';

const repo = monorepo({
  'orchestrate.yaml':
    'version: 1\nproject: PROJECT\nservices:\n  base: {context: ., dockerfile: base/Dockerfile}\n  api: {context: api}\n  web: {context: web}\n',
  'base/Dockerfile': 'FROM scratch\nCOPY shared /\n',
  'shared/nonce': nonce(),
  'api/Dockerfile': 'FROM base\nCOPY src /src\n',
  'api/src/a.txt': nonce(),
  'web/Dockerfile': 'FROM scratch\nCOPY . /\n',
  'web/index.js': nonce(),
  'web/.dockerignore': '*.log\n',
  '.gitignore': '*.tmp\n',
});

const git = (...args: string[]) =>
  execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: repo.root,
  });

async function planned(...args: readonly string[]): Promise<string[]> {
  const ran = await run(repo.root, ['plan', '--json', ...args]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  const plan: { services: { service: string }[] } = JSON.parse(ran.stdout);
  return plan.services.map(({ service }) => service);
}

it('selects what a branch touches, and what stands on it', async () => {
  await git('init', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '-m', 'first');
  await git('checkout', '-b', 'topic');
  expect(await planned('--since', 'main')).toEqual([]);

  // Neither what no Dockerfile copies nor what Docker or git ignores touches a service.
  repo.write({ 'README.md': 'x', 'api/README.md': 'x', 'web/x.log': 'x', 'web/x.tmp': 'x' });
  expect(await planned('--since', 'main')).toEqual([]);

  repo.write({ 'web/new.js': nonce() });
  expect(await planned('--filter', '[main]')).toEqual(['web']);
  repo.write({ 'shared/nonce': nonce() });
  await git('add', '.');
  await git('commit', '-m', 'second');
  expect(await planned('--filter', '[main]')).toEqual(['base', 'web']);
  expect(await planned('--since', 'main')).toEqual(['base', 'web', 'api']);
  expect(await planned('api', '--since', 'main')).toEqual(['base', 'api']);
  expect(await planned('--since', 'HEAD')).toEqual([]);

  rmSync(path.join(repo.root, 'api/src/a.txt'));
  expect(await planned('--filter', '[topic]')).toEqual(['base', 'api']);
  expect(await planned('--filter', '![topic]', '--filter', 'web')).toEqual(['web']);
});

it('builds nothing when nothing differs, and refuses a commit that git does not know', async () => {
  await git('add', '.');
  await git('commit', '-m', 'third');
  const built = await run(repo.root, ['build', '--since', 'HEAD', '--progress', 'quiet', '--json']);
  expect(built.exitCode, built.stderr).toBe(0);
  expect(JSON.parse(built.stdout)).toMatchObject({ status: 'succeeded', services: [] });
  const unknown = await run(repo.root, ['build', '--since', 'nowhere']);
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain('Git knows no commit nowhere.');
});
