import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { docker, ended, monorepo, nonce, type Ran, registry, run, start } from './rig.ts';

interface RecordJson {
  readonly services: readonly { readonly service: string; readonly outcome: string }[];
}

const outcomesOf = ({ exitCode, stdout, stderr }: Ran): string[] => {
  expect(exitCode, stderr).toBe(0);
  const { services }: RecordJson = JSON.parse(stdout);
  return services.map(({ service, outcome }) => `${service} ${outcome}`);
};
const BUILD = ['build', '--progress', 'quiet', '--json'];

it('remembers nothing of a service whose files change while it is built', async () => {
  const repo = monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nservices:\n  base: {context: base}\n  web: {context: web}\n',
    'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'base/nonce': nonce(),
    'web/Dockerfile': 'FROM base\nCOPY a /a\nRUN cat /a\n',
    'web/a': nonce(),
  });
  const running = start(repo.root, ['build', '--progress', 'plain', '--events', '-']);
  let events = '';
  let isWritten = false;
  running.stdout?.on('data', (chunk) => {
    events += String(chunk);
    if (isWritten || !/"type":"service-ended"[^\n]*"service":"base"/.test(events)) return;
    isWritten = true;
    writeFileSync(path.join(repo.root, 'web/a'), 'written while base was built');
  });
  const first = ended(await running);
  expect([first.exitCode, isWritten], first.stderr).toEqual([0, true]);
  expect(first.stderr).toContain('warning[build/changed-meanwhile]: Files of web changed');
  expect(outcomesOf(await run(repo.root, BUILD))).toEqual(['base unchanged', 'web built']);
  expect(await docker('run', '--rm', `${repo.name}/web:latest`, 'cat', '/a')).toBe(
    'written while base was built',
  );
  expect(outcomesOf(await run(repo.root, BUILD))).toEqual(['base unchanged', 'web unchanged']);
});

it('is run twice at once on one workspace: at worst both build, and nothing is lost', async () => {
  const repo = monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nservices:\n  base: {context: base}\n  web: {context: web}\n',
    'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'base/nonce': nonce(),
    'web/Dockerfile': 'FROM base\nCOPY nonce /web\nRUN cat /web\n',
    'web/nonce': nonce(),
  });
  const both = await Promise.all([run(repo.root, BUILD), run(repo.root, BUILD)]);
  for (const one of both) {
    for (const outcome of outcomesOf(one)) expect(outcome).toMatch(/ (?:built|unchanged)$/);
  }
  // The image that was loaded last need not be the one that was recorded last.
  for (const outcome of outcomesOf(await run(repo.root, BUILD)))
    expect(outcome).toMatch(/ (?:built|unchanged)$/);
  const after = await Promise.all([run(repo.root, BUILD), run(repo.root, BUILD)]);
  for (const one of after) expect(outcomesOf(one)).toEqual(['base unchanged', 'web unchanged']);
  const runs = await run(repo.root, ['runs', '--json']);
  expect(JSON.parse(runs.stdout)).toHaveLength(5);
  using database = new DatabaseSync(path.join(repo.root, '.orchestrate/state.sqlite'));
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  const checked = await run(repo.root, ['lock', '--check']);
  expect(checked.exitCode, checked.all).toBe(0);
});

it('is run twice at once against one registry: the tags lead to one good image', async () => {
  const content = nonce();
  const files = (project: string) => ({
    'orchestrate.yaml': `version: 1\nproject: twice\nregistry: ${registry}/${project}\nservices:\n  api: {context: api, outputs: [push]}\n`,
    'api/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\nRUN cat /nonce\n',
    'api/nonce': content,
  });
  const one = monorepo(files('PROJECT'));
  const other = monorepo(files(one.name));
  const both = await Promise.all([run(one.root, BUILD), run(other.root, BUILD)]);
  for (const ran of both) expect(outcomesOf(ran)[0]).toMatch(/^api (?:built|unchanged)$/);
  const repository = `${registry}/${one.name}/api`;
  await docker('pull', '--quiet', `${repository}:latest`);
  expect(await docker('run', '--rm', `${repository}:latest`, 'cat', '/nonce')).toBe(content.trim());
  await docker('image', 'rm', '--force', `${repository}:latest`);
  const third = monorepo(files(one.name));
  expect(outcomesOf(await run(third.root, BUILD))).toEqual(['api unchanged']);
});

it('does not take its own state into an image', async () => {
  const repo = monorepo({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  web: {context: .}\n',
    Dockerfile: 'FROM busybox:stable\nCOPY . /app\n',
  });
  const refused = await run(repo.root, ['build']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('error[context/holds-state]: web copies .orchestrate');
  expect(refused.stderr).toContain('Dockerfile:2');
  repo.write({ '.dockerignore': '.orchestrate\norchestrate.lock\n' });
  expect(outcomesOf(await run(repo.root, BUILD))).toEqual(['web built']);
  expect(outcomesOf(await run(repo.root, BUILD))).toEqual(['web unchanged']);
});

it('goes on without its state, and takes nothing for built then', async () => {
  const repo = monorepo({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  web: {context: web}\n',
    'web/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'web/nonce': nonce(),
  });
  expect(outcomesOf(await run(repo.root, BUILD))).toEqual(['web built']);
  const state = path.join(repo.root, '.orchestrate/state.sqlite');
  for (const file of [`${state}-wal`, `${state}-shm`]) rmSync(file, { force: true });
  writeFileSync(state, 'this is no database '.repeat(100));
  for (const _ of ['the first time', 'and again']) {
    const ran = await run(repo.root, ['build', '--progress', 'plain', '--json']);
    expect(outcomesOf(ran)).toEqual(['web built']);
    expect(ran.stderr).toContain('warning[store/corrupt]');
  }
  rmSync(state);
  expect(outcomesOf(await run(repo.root, BUILD))).toEqual(['web built']);
  expect(outcomesOf(await run(repo.root, BUILD))).toEqual(['web unchanged']);
});
