import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { canary } from './canaries.ts';
import { type GitServer, startGitServer } from './git-server.ts';
import { docker, monorepo, nonce, run } from './rig.ts';

const TOKEN = canary();
let folder = '';
let server: GitServer;
const work = () => path.join(folder, 'work');
const git = async (...args: string[]) =>
  (
    await execa('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.com', ...args], {
      cwd: work(),
    })
  ).stdout;

/** Writes a file, commits, and lets the server have it; the commit. */
async function pushed(file: string, text: string): Promise<string> {
  mkdirSync(path.dirname(path.join(work(), file)), { recursive: true });
  writeFileSync(path.join(work(), file), text);
  await git('add', '.');
  await git('commit', '--quiet', '--message', file);
  await git('push', '--quiet', path.join(folder, 'shared.git'), 'main');
  return git('rev-parse', 'HEAD');
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'git-contexts-'));
  mkdirSync(work());
  await git('init', '--quiet', '--initial-branch=main');
  await git('init', '--quiet', '--bare', '--initial-branch=main', path.join(folder, 'shared.git'));
  await pushed('tool/Dockerfile', 'FROM scratch\nCOPY version /\n');
  await pushed('moving/Dockerfile', 'PLACEHOLDER');
  server = await startGitServer(folder, TOKEN);
  const moving = `FROM scratch\nADD http://${server.host}/shared.git#main:tool /\n`;
  await pushed('moving/Dockerfile', moving);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Content of a file in an image. */
async function fileIn(image: string, file: string): Promise<string> {
  const container = await docker('create', image, 'none');
  try {
    const { stdout } = await execa('docker', ['cp', `${container}:${file}`, '-']);
    return stdout;
  } finally {
    await docker('rm', container);
  }
}

it('builds branches at their commit, and again only when the branch has moved', async () => {
  const repo = monorepo({
    'orchestrate.yaml': `version: 1
project: PROJECT
secrets:
  github: {git: "${server.host}"}
defaults: {secrets: {GIT_AUTH_TOKEN: github}}
services:
  api: {context: api, contexts: {shared: "http://${server.host}/shared.git#main:tool"}}
  tool: {context: "http://${server.host}/shared.git?ref=main&subdir=tool"}
  moving: {context: "http://${server.host}/shared.git#main:moving"}
`,
    'api/Dockerfile': `FROM scratch
COPY --from=shared version /
ADD http://${server.host}/shared.git#main /added/
COPY nonce /
`,
    'api/nonce': nonce(),
  });
  const helper = path.join(repo.root, 'helper');
  const answer = '#!/bin/sh\ncat > /dev/null\necho username=me\necho "password=$E2E_GIT"\n';
  writeFileSync(helper, answer, { mode: 0o755 });
  const env = {
    E2E_GIT: TOKEN,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: helper,
  };
  const orchestrate = (...args: string[]) => run(repo.root, args, env);
  const explained = async (service: string) => {
    const { stdout } = await orchestrate('explain', service, '--json');
    const { now } = JSON.parse(stdout);
    return now;
  };

  const one = await pushed('tool/version', `one ${nonce()}`);
  const first = await orchestrate('build', '--progress', 'plain');
  expect(first.exitCode, first.all).toBe(0);
  for (const service of ['api', 'tool'])
    expect(await fileIn(`${repo.name}/${service}:latest`, '/version')).toContain('one ');
  // Its Dockerfile, which the builder alone reads, names a branch.
  expect(first.all).toContain('build/unseen-sources');

  const second = await orchestrate('build', 'api', 'tool');
  expect(second.exitCode, second.all).toBe(0);
  expect((await explained('api')).decision.kind, second.all).toBe('unchanged');
  expect((await explained('tool')).decision.kind).toBe('unchanged');
  expect((await explained('moving')).decision.reason.code).toBe('never-built');

  // The repository's own history says nothing of them: what was built last does.
  const own = (...args: string[]) =>
    execa('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.com', ...args], {
      cwd: repo.root,
    });
  await own('init', '--quiet', '--initial-branch=main');
  await own('add', 'orchestrate.yaml', 'api');
  await own('commit', '--quiet', '--message', 'all');
  const differing = async () => {
    const { stdout } = await orchestrate('plan', '--json', '--filter', '[main]');
    const plan: { services: { service: string }[] } = JSON.parse(stdout);
    return plan.services.map(({ service }) => service).toSorted();
  };
  expect(await differing()).toEqual(['moving']);

  const two = await pushed('tool/version', `two ${nonce()}`);
  expect(await differing()).toEqual(['api', 'moving', 'tool']);
  for (const service of ['api', 'tool']) {
    const { decision, changes } = await explained(service);
    expect(decision.reason.code).toBe('context-changed');
    expect(changes).toHaveLength(service === 'api' ? 2 : 1);
    for (const { text } of changes) expect(text).toMatch(new RegExp(`${one}.*${two}`));
  }
  const printed = await orchestrate('build', 'api', 'tool', '--print');
  expect(printed.stdout.split(`/shared.git#${two}:tool`)).toHaveLength(3);
  const third = await orchestrate('build', 'api', 'tool', '--progress', 'plain');
  expect(third.exitCode, third.all).toBe(0);
  for (const service of ['api', 'tool'])
    expect(await fileIn(`${repo.name}/${service}:latest`, '/version')).toContain('two ');
  expect(await fileIn(`${repo.name}/api:latest`, '/added/tool/version')).toContain('two ');
  expect(third.all).not.toContain(TOKEN);

  server.close();
  const away = await orchestrate('plan', 'api');
  expect(away.exitCode, away.all).toBe(0);
  expect(away.all).toContain('git/unreachable');
  expect(away.all).toContain('api/Dockerfile:3:1');
  expect((await explained('api')).decision.reason.code).toBe('unproven');
});
