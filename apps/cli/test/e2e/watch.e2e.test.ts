import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { childrenOf, docker, ended, monorepo, nonce, run } from './rig.ts';
import { READY, watching } from './watching.ts';

const manifest =
  'version: 1\nproject: PROJECT\nservices:\n  base: {context: base}\n  api: {context: api}\n  web: {context: web}\n';
const web = (run: string) => `FROM busybox:stable\nCOPY nonce /\nRUN ${run}\n`;

it('builds what changes touch, cancels what is out of date, and ends cleanly', async () => {
  const repo = monorepo({
    'orchestrate.yaml': manifest,
    'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'base/nonce': nonce(),
    'api/Dockerfile': 'FROM base\nCOPY src /src\n',
    'api/src/a.txt': nonce(),
    'web/Dockerfile': web('true'),
    'web/nonce': nonce(),
  });
  const { running, said, outcomes } = watching(repo);
  await said(READY);
  expect((await outcomes()).toSorted()).toEqual(['api built', 'base built', 'web built']);

  repo.write({ 'api/README.md': 'copied by nothing', 'api/src/new/b.txt': nonce() });
  await said(/changed: .*api\/src/);
  await said(READY);
  expect(await outcomes()).toEqual(['base unchanged', 'api built']);

  repo.write({ 'base/nonce': nonce() });
  await said(READY);
  expect(await outcomes()).toEqual(['base built', 'api built']);

  repo.write({ 'web/Dockerfile': web('echo sleeping-$((40 + 2)) && sleep 600') });
  await said(/sleeping-42/);
  repo.write({ 'web/Dockerfile': web('echo better') });
  await said(/out of date: web/);
  expect(await outcomes()).toEqual(['web cancelled']);
  // Nobody waits before it is built anew.
  expect(await said(READY)).not.toMatch(READY);
  expect(await outcomes()).toEqual(['web built']);

  repo.write({ 'orchestrate.yaml': `${manifest}  more: {contextt: web}\n` });
  await said(/contextt/);
  await said(READY);
  repo.write({ 'orchestrate.yaml': `${manifest}  more: {context: web}\n` });
  await said(READY);
  expect(await outcomes()).toEqual(['more built']);
  expect(await docker('image', 'ls', '--quiet', `${repo.name}/more`)).not.toBe('');

  repo.write({ 'web/Dockerfile': web('echo again-$((40 + 2)) && sleep 600') });
  await said(/again-42/);
  const [child, ...others] = await childrenOf(running.pid);
  expect(child).toBeDefined();
  running.kill('SIGINT');
  expect(ended(await running).exitCode).toBe(130);
  for (const pid of [child, ...others]) expect(existsSync(`/proc/${pid}`)).toBe(false);
  const runs = await run(repo.root, ['runs', '--json']);
  const statuses: { status: string }[] = JSON.parse(runs.stdout);
  expect(statuses.map(({ status }) => status)).toEqual([
    'cancelled',
    'succeeded',
    'succeeded',
    'cancelled',
    'succeeded',
    'succeeded',
    'succeeded',
  ]);
});

it('does not begin where there is nothing to watch', async () => {
  const repo = monorepo({ 'api/Dockerfile': 'FROM scratch\n' });
  const ran = await run(repo.root, ['build', '--watch']);
  expect(ran.exitCode).toBe(2);
  const both = await run(repo.root, ['build', '--watch', '--print']);
  expect(both.exitCode).toBe(2);
  expect(both.stderr).toContain("'--watch' cannot be used with option '--print'");
});
