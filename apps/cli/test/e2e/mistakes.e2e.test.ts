import { expect, it } from 'vitest';
import { monorepo, run } from './rig.ts';

it('reports ten mistakes of a manifest in one run, each with its place', async () => {
  const repo = monorepo({
    'orchestrate.yaml': `version: 1
project: PROJECT
secretz: {}
services:
  api:
    context: nowhere
    contxt: x
    platforms: [linux]
    timeout: soon
    secrets: [tokn]
  web:
    context: web
    tags: ["Not A Tag"]
    dependsOn: [wbe]
    args: [1, 2]
  one:
    context: web
    dependsOn: [two]
  two:
    context: web
    dependsOn: [one]
secrets:
  token: {env: TOKEN}
`,
    'web/Dockerfile': 'FROM busybox:stable\n',
  });
  const ran = await run(repo.root, ['build']);
  expect(ran.exitCode).toBe(2);
  const places = [...ran.stderr.matchAll(/^error\[manifest\/([\w-]+)\]/gm)].map(
    (match) => match[1],
  );
  expect(places, ran.stderr).toHaveLength(10);
  expect(ran.stderr).toMatch(/--> orchestrate\.yaml:3:1/);
  expect(ran.stderr).toMatch(/Did you mean/);
});

it('says so when there is no manifest', async () => {
  const ran = await run('/', ['build']);
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain('manifest/not-found');
});

it('refuses unknown flags and services', async () => {
  const repo = monorepo({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  api: {context: api}\n',
    'api/Dockerfile': 'FROM busybox:stable\n',
  });
  expect((await run(repo.root, ['build', '--nope'])).exitCode).toBe(2);
  const unknown = await run(repo.root, ['build', 'apii']);
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain('Did you mean api?');
});
