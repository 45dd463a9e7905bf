import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { monorepo, nonce, run } from './rig.ts';

const files = () => ({
  'orchestrate.yaml': `version: 1
project: PROJECT
services:
  api: {context: api, outputs: [{oci: out/api.tar}]}
  site: {context: site, outputs: [{local: out/site}]}
`,
  'api/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
  'api/nonce': nonce(),
  'site/Dockerfile': 'FROM scratch\nCOPY nonce /\n',
  'site/nonce': nonce(),
});

it('writes OCI layouts and folders, and a stream of events for machines', async () => {
  const repo = monorepo(files());
  // From a folder below: paths are the manifest's.
  const ran = await run(path.join(repo.root, 'api'), [
    'build',
    '--progress',
    'quiet',
    '--events',
    '-',
  ]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  const { stdout: entries } = await execa('tar', ['-tf', path.join(repo.root, 'out/api.tar')]);
  expect(entries).toContain('oci-layout');
  expect(readFileSync(path.join(repo.root, 'out/site/nonce'), 'utf8')).toBe(
    readFileSync(path.join(repo.root, 'site/nonce'), 'utf8'),
  );
  const events: { type: string; version?: number; service?: string }[] = ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events[0]).toEqual({ type: 'stream', version: 1 });
  expect(events.at(-1)?.type).toBe('run-ended');
  const ended = events
    .filter((event) => event.type === 'service-ended')
    .map((event) => event.service);
  expect(new Set(ended)).toEqual(new Set(['api', 'site']));
});

it('has a doctor that finds this machine ready, and says what to do when it is not', async () => {
  const repo = monorepo(files());
  const well = await run(repo.root, ['doctor']);
  expect(well.exitCode, well.all).toBe(0);
  for (const subject of ['builder', 'lock enforcement', 'registry docker.io', 'disk']) {
    expect(well.stdout).toContain(subject);
  }
  for (const part of [/Docker Engine \d/, /buildx \d/, /BuildKit (v?\d|of unknown)/])
    expect(well.stdout).toMatch(part);
  const ill = await run(repo.root, ['doctor', '--json'], {
    DOCKER_HOST: 'unix:///nowhere/docker.sock',
    ORCHESTRATE_MIRRORS: 'docker.io=127.0.0.1:9',
  });
  expect(ill.exitCode).toBe(3);
  const findings: { subject: string; status: string; hint?: string }[] = JSON.parse(ill.stdout);
  const problems = findings.filter((finding) => finding.status === 'problem');
  expect(problems.map((finding) => finding.subject)).toEqual(['builder', 'registry docker.io']);
  for (const problem of problems) expect(problem.hint).toMatch(/\w/);
});

it('keeps its state apart from the work tree, and says nothing in colour when asked', async () => {
  const repo = monorepo(files());
  await run(repo.root, ['build', '--progress', 'plain', 'site']);
  expect(existsSync(path.join(repo.root, '.orchestrate/state.sqlite'))).toBe(true);
  expect(readFileSync(path.join(repo.root, '.orchestrate/.gitignore'), 'utf8')).toBe('*\n');
  const plain = await run(repo.root, ['runs', 'show', 'last']);
  expect(plain.stdout).not.toContain('\u001b[');
  const colored = await run(repo.root, ['runs', 'show', 'last'], {
    NO_COLOR: '',
    FORCE_COLOR: '1',
  });
  expect(colored.stdout).toContain('\u001b[');
});

it('teaches every command by example', async () => {
  const overview = await run('/', ['--help']);
  expect(overview.exitCode).toBe(0);
  const commands = [...overview.stdout.matchAll(/^ {2}(\w+)(?: \[|  )/gm)].map(
    (match) => match[1] ?? '',
  );
  expect(commands).toEqual(
    expect.arrayContaining(['build', 'plan', 'lock', 'runs', 'doctor', 'schema']),
  );
  for (const command of ['build', 'plan', 'lock', 'runs', 'schema']) {
    expect((await run('/', [command, '--help'])).stdout, command).toContain('Examples:');
  }
});
