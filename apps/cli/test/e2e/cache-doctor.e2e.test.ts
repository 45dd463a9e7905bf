import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { monorepo, nonce, run, shop } from './rig.ts';

const DOCKERFILE = `FROM busybox:stable
COPY own /
RUN --mount=type=cache,target=/c true
`;

it('has nothing to say of the example', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cache-doctor-'));
  try {
    await cp(shop, folder, { recursive: true });
    const ran = await run(folder, ['cache', 'doctor', '--strict']);
    expect(ran.stdout).toContain('5 services: nothing to say about their caches');
    expect(ran.exitCode, ran.all).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('ends with 1 for errors, for warnings only when it is to be strict', async () => {
  const repo = monorepo({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  api: {context: api}\n',
    'api/Dockerfile': `FROM python:3.13-slim\nRUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir x\n`,
  });
  const lenient = await run(repo.root, ['cache', 'doctor']);
  expect(lenient.exitCode, lenient.all).toBe(0);
  expect(lenient.stdout).toContain('warning[cache/disabled]');
  expect(lenient.stdout).toContain(
    '2 + RUN --mount=type=cache,target=/root/.cache/pip pip install x',
  );
  expect(lenient.stdout.trimEnd().split('\n').at(-1)).toBe('1 warning');
  expect((await run(repo.root, ['cache', 'doctor', '--strict'])).exitCode).toBe(1);
  repo.write({
    'api/Dockerfile': 'FROM busybox:stable\nUSER 5\nRUN --mount=type=cache,target=/c true\n',
  });
  const failed = await run(repo.root, ['cache', 'doctor', '--json']);
  expect(failed.exitCode).toBe(1);
  expect(JSON.parse(failed.stdout)).toMatchObject({
    version: 1,
    services: 1,
    findings: [
      { code: 'cache/unwritable', severity: 'error', at: { start: { line: 3, column: 5 } } },
    ],
  });
  repo.write({ 'api/Dockerfile': 'FROM busybox:stable\nRUNN x\n' });
  expect((await run(repo.root, ['cache', 'doctor'])).exitCode).toBe(2);
});

/** Digests of the layers that a layer cache holds: those of its manifest, less the description of itself. */
async function layersOf(repository: string, tag: string): Promise<readonly string[]> {
  const accept =
    'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';
  const answer = await fetch(`http://localhost:5000/v2/${repository}/manifests/${tag}`, {
    headers: { accept },
  });
  const manifest: {
    manifests?: readonly { digest: string }[];
    layers?: readonly { digest: string }[];
  } = JSON.parse(await answer.text());
  return (manifest.manifests ?? manifest.layers ?? []).map(({ digest }) => digest);
}

it('is right that of two services one throws away the layer cache of the other', async () => {
  const repo = monorepo({
    'orchestrate.yaml': `version: 1
project: PROJECT
registry: localhost:5000/PROJECT
services:
  a: {context: a, cache: {to: ["type=registry,ref=localhost:5000/PROJECT/cache:all"]}}
  b: {context: b, cache: {to: ["type=registry,ref=localhost:5000/PROJECT/cache:all"]}}
`,
    'a/Dockerfile': DOCKERFILE,
    'a/own': nonce(),
    'b/Dockerfile': DOCKERFILE,
    'b/own': nonce(),
  });
  const examined = await run(repo.root, ['cache', 'doctor']);
  expect(examined.exitCode, examined.all).toBe(1);
  expect(examined.stdout).toContain('error[cache/written-twice]: a and b write one layer cache');
  expect((await run(repo.root, ['build', 'a', '--progress', 'quiet'])).exitCode).toBe(0);
  const ofA = await layersOf(`${repo.name}/cache`, 'all');
  expect((await run(repo.root, ['build', 'b', '--progress', 'quiet'])).exitCode).toBe(0);
  const ofB = await layersOf(`${repo.name}/cache`, 'all');
  expect(ofA.length).toBeGreaterThan(1);
  expect(ofB.length).toBe(ofA.length);
  // Only the base is in both: what a made is gone.
  expect(ofA.filter((digest) => !ofB.includes(digest)).length).toBeGreaterThan(0);
});
