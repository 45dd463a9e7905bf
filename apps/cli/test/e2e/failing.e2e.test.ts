import { execa } from 'execa';
import { expect, it } from 'vitest';
import { childrenOf, ended, isRunning, monorepo, nonce, run, said, start } from './rig.ts';

const manifest = `version: 1
project: PROJECT
services:
  base: {context: base}
  broken: {context: broken}
  child:
    context: child
    contexts: {broken: "service:broken"}
  other: {context: other}
`;

const files = () => ({
  'orchestrate.yaml': manifest,
  'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
  'base/nonce': nonce(),
  'broken/Dockerfile':
    'FROM busybox:stable\nCOPY nonce /\n# the third instruction fails\nRUN echo before the end && exit 7\n',
  'broken/nonce': nonce(),
  'child/Dockerfile': 'FROM broken\nRUN true\n',
  'other/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\nRUN cat /nonce\n',
  'other/nonce': nonce(),
});

it('finishes what does not depend on a failed service, and shows the line that failed', async () => {
  const repo = monorepo(files());
  const ran = await run(repo.root, ['build', '--progress', 'plain', '--json']);
  expect(ran.exitCode).toBe(1);
  const record: { services: { service: string; outcome: string; reason?: string }[] } = JSON.parse(
    ran.stdout,
  );
  const outcomes = Object.fromEntries(record.services.map((one) => [one.service, one.outcome]));
  expect(outcomes).toEqual({
    base: 'built',
    broken: 'failed',
    child: 'not-started',
    other: 'built',
  });
  expect(ran.stderr).toContain('broken/Dockerfile:4');
  expect(ran.stderr).toContain('RUN echo before the end && exit 7');
  expect(ran.stderr).toContain('before the end');
  const { stdout: tags } = await execa('docker', [
    'image',
    'ls',
    '--format',
    '{{.Repository}}',
    '--filter',
    `reference=${repo.name}/*`,
  ]);
  expect(tags.split('\n').toSorted()).toEqual([`${repo.name}/base`, `${repo.name}/other`]);
});

it('writes no lock when the run failed', async () => {
  const repo = monorepo(files());
  await run(repo.root, ['build', '--progress', 'quiet']);
  const locked = await run(repo.root, ['lock', '--check']);
  expect(locked.exitCode).toBe(2);
  expect(locked.all).toContain('base/Dockerfile:1:6');
});

it('stops everything at the first failure with --fail-fast', async () => {
  const repo = monorepo(files());
  const ran = await run(repo.root, [
    'build',
    '--progress',
    'quiet',
    '--json',
    '--fail-fast',
    '--jobs',
    '1',
    'broken',
    'other',
  ]);
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain('"failed"');
});

const slow = () => ({
  'slow/Dockerfile':
    'FROM busybox:stable\nCOPY nonce /\nRUN echo sleeping-$((40 + 2)) && sleep 600\n',
  'slow/nonce': nonce(),
});

it.each([
  ['SIGINT', 'a Ctrl-C'],
  ['SIGTERM', 'what CI runners send'],
] as const)('ends with 130 and no process left after %s, %s', async (signal, _what) => {
  const { ran, repo } = await interrupted([signal]);
  expect(ran.exitCode).toBe(130);
  const runs = await run(repo.root, ['runs', '--json']);
  expect(JSON.parse(runs.stdout)).toMatchObject([{ status: 'cancelled' }]);
});

it('does not wait after a second Ctrl-C, and leaves no process and no wrong record', async () => {
  const { ran, repo } = await interrupted(['SIGINT', 'SIGINT']);
  expect(ran.exitCode).toBe(130);
  const runs = await run(repo.root, ['runs', '--json']);
  expect(runs.stdout).not.toContain('succeeded');
});

/** A build that got these signals while a step was running, when it and its processes have gone. */
async function interrupted(signals: readonly ('SIGINT' | 'SIGTERM')[]) {
  const repo = monorepo({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  slow: {context: slow}\n',
    ...slow(),
  });
  const running = start(repo.root, ['build', '--progress', 'plain']);
  await said(running.stderr, /sleeping-42/);
  const children = await childrenOf(running.pid);
  expect(children).not.toEqual([]);
  for (const signal of signals) running.kill(signal);
  const ran = ended(await running);
  // A process that was killed is there until the system has noticed.
  for (const pid of children) await expect.poll(() => isRunning(pid)).toBe(false);
  return { ran, repo };
}

it('fails a service whose time limit is over, and builds the others', async () => {
  const repo = monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nservices:\n  slow: {context: slow, timeout: 5s}\n  other: {context: other}\n',
    'other/Dockerfile': 'FROM busybox:stable\nRUN true\n',
    ...slow(),
  });
  const ran = await run(repo.root, ['build', '--progress', 'plain', '--json']);
  expect(ran.exitCode).toBe(1);
  expect(JSON.parse(ran.stdout).services).toMatchObject([
    { service: 'other', outcome: 'built' },
    { service: 'slow', outcome: 'failed' },
  ]);
  expect(ran.stderr).toContain('time limit of 5 s');
});

it('says what to do when the engine is out of reach', async () => {
  const repo = monorepo(files());
  const ran = await run(repo.root, ['build'], { DOCKER_HOST: 'unix:///nowhere/docker.sock' });
  expect(ran.exitCode).toBe(3);
  expect(ran.stderr).toMatch(/hint/);
  expect(ran.stderr).toContain('/nowhere/docker.sock');
});

it('refuses before anything starts when a secret is empty', async () => {
  const repo = monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nsecrets: {token: {env: E2E_TOKEN}}\nservices:\n  api: {context: api, secrets: [token]}\n',
    'api/Dockerfile':
      'FROM busybox:stable\nRUN --mount=type=secret,id=token,required=true cat /run/secrets/token\n',
  });
  for (const env of [{}, { E2E_TOKEN: '' }]) {
    const ran = await run(repo.root, ['build'], env);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('E2E_TOKEN');
    expect(ran.stderr).toContain('orchestrate.yaml:5');
  }
});
