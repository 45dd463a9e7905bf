import { readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { docker, monorepo, nonce, registry, run } from './rig.ts';

const files = () => ({
  'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  api: {context: api}\n',
  'api/Dockerfile':
    'FROM busybox:stable AS one\nCOPY nonce /\nFROM debian:trixie-slim\nCOPY --from=one /nonce /\n',
  'api/nonce': nonce(),
});

const lockOf = (root: string): string => readFileSync(path.join(root, 'orchestrate.lock'), 'utf8');

it('locks every reference, names gaps by line, and refuses a newer lock', async () => {
  const repo = monorepo(files());
  const frozen = await run(repo.root, ['build'], { CI: 'true' });
  expect(frozen.exitCode).toBe(2);
  expect(frozen.stderr).toContain('api/Dockerfile:1:6');
  expect(frozen.stderr).toContain('api/Dockerfile:3:6');

  expect((await run(repo.root, ['lock'])).exitCode).toBe(0);
  const first = lockOf(repo.root);
  expect(first).toContain('docker.io/library/busybox:stable');
  expect(first).toContain('docker.io/library/debian:trixie-slim');
  await run(repo.root, ['lock']);
  expect(lockOf(repo.root)).toBe(first);
  expect((await run(repo.root, ['build', '--progress', 'quiet'], { CI: 'true' })).exitCode).toBe(0);

  repo.write({ 'orchestrate.lock': first.replace('version: 1', 'version: 2') });
  const newer = await run(repo.root, ['build']);
  expect(newer.exitCode).toBe(2);
  expect(newer.stderr).toMatch(/upgrade/i);
});

it('builds from the locked digest although the tag has moved', async () => {
  const repo = monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nservices:\n  api: {context: api, tags: ["PROJECT/api:latest"]}\n',
    'api/Dockerfile': `FROM ${registry}/e2e/PROJECT:1\nCOPY nonce /\n`,
    'api/nonce': nonce(),
    'base/one': 'one',
    'base/two': 'two',
  });
  const publish = (content: string) =>
    execa(
      'docker',
      [
        'buildx',
        'build',
        '--quiet',
        '--push',
        '--tag',
        `${registry}/e2e/${repo.name}:1`,
        '-f',
        '-',
        `${repo.root}/base`,
      ],
      {
        input: `FROM scratch\nCOPY ${content} /content\n`,
      },
    );
  await publish('one');
  expect((await run(repo.root, ['build', '--progress', 'quiet'])).exitCode).toBe(0);
  await publish('two');
  repo.write({ 'api/nonce': nonce() });
  const again = await run(repo.root, ['build', '--progress', 'quiet', '--json']);
  expect(again.exitCode, again.stderr).toBe(0);
  await docker('create', '--name', repo.name, `${repo.name}/api:latest`, '/none');
  const content = await execa('docker', ['cp', `${repo.name}:/content`, '-']);
  await docker('rm', repo.name);
  expect(content.stdout).toContain('one');
  expect(content.stdout).not.toContain('two');
});

it('prints a bake definition that plain buildx builds', async () => {
  const repo = monorepo(files());
  const printed = await run(repo.root, ['build', '--print']);
  expect(printed.exitCode, printed.stderr).toBe(0);
  const definition: { target: Record<string, unknown> } = JSON.parse(printed.stdout);
  expect(Object.keys(definition.target)).toContain('api');
  await execa('docker', ['buildx', 'bake', '--file', '-', '--print', 'api'], {
    input: printed.stdout,
    cwd: repo.root,
  });
});
