import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goFiles } from './package-indexes/go-proxy.ts';
import { type PackageServer, servePackages } from './package-indexes/package-server.ts';
import { environment, type Monorepo, monorepo, nonce, run } from './rig.ts';
import { freshEngine } from './second-engine.ts';

const FIRST = ['alpha', 'beta', 'gamma'];
const ADDED = 'delta';
const ALL = [...FIRST, ADDED].toSorted();

let server: PackageServer;
beforeAll(async () => {
  server = await servePackages(ALL, environment['SHOP_INDEX_HOST'] ?? '');
});
afterAll(() => server[Symbol.dispose]());

const manifest = (namespace: string): string => `version: 1
project: PROJECT
registry: localhost:5000/PROJECT
cacheMountNamespace: ${namespace}
cacheMounts: {persist: true}
defaults:
  args: {ORIGIN: "${server.origin}", HOST: "${server.host}"}
services:
  api: {context: api}
  web: {context: web}
  gate: {context: gate}
`;

const PIP = `FROM python:3.13-slim
ARG ORIGIN HOST
COPY . /app
RUN --mount=type=cache,target=/root/.cache/pip \\
    pip install --quiet --index-url $ORIGIN/pip/simple/ --trusted-host $HOST -r /app/requirements.txt
`;
const NPM = `FROM node:24-slim
ARG ORIGIN
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/root/.npm npm install --no-audit --no-fund --registry $ORIGIN/npm/
`;
const GO = `FROM golang:1.24
ARG ORIGIN
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod GOPROXY=$ORIGIN/go GOSUMDB=off GOTOOLCHAIN=local go mod download
`;

/** What the services need; new files, so that no step is cached. */
function needing(names: readonly string[]): Record<string, string> {
  const { mod, sum } = goFiles(names);
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  return {
    'api/requirements.txt': names.map((name) => `${name}==1.0\n`).join(''),
    'web/package.json': JSON.stringify({ name: 'web', dependencies }),
    'gate/go.mod': mod,
    'gate/go.sum': sum,
    ...Object.fromEntries(['api', 'web', 'gate'].map((name) => [`${name}/nonce`, nonce()])),
  };
}

async function build(repo: Monorepo, engine: Record<string, string>, ...flags: string[]) {
  const args = ['build', '--no-frozen', '--json', '--progress', 'plain', ...flags];
  const ran = await run(repo.root, args, { ...engine, CI: 'true' });
  expect(ran.exitCode, ran.all).toBe(0);
  const { cacheMounts = [] }: { cacheMounts?: { id: string; restored?: string }[] } = JSON.parse(
    ran.stdout,
  );
  return Object.fromEntries(cacheMounts.map(({ id, restored }) => [id, restored]));
}

describe('a cache mount that was restored', () => {
  it('spares every download but that of the package that was added, and without it all are made', async () => {
    const repo = monorepo({
      'orchestrate.yaml': manifest('PROJECT'),
      'api/Dockerfile': PIP,
      'web/Dockerfile': NPM,
      'gate/Dockerfile': GO,
      ...needing(FIRST),
    });
    // A namespace of its own: the mounts are empty.
    await build(repo, {});
    expect(server.downloads()).toEqual({ pip: FIRST, npm: FIRST, go: FIRST });

    const engine = await freshEngine();
    repo.write(needing(ALL));
    const restored = await build(repo, engine);
    expect(restored).toEqual({
      '/root/.cache/pip': 'newest',
      '/root/.npm': 'newest',
      '/go/pkg/mod': 'newest',
    });
    expect(server.downloads()).toEqual({ pip: [ADDED], npm: [ADDED], go: [ADDED] });

    // The same machine, but with mounts that nobody has filled.
    repo.write({ 'orchestrate.yaml': manifest('PROJECT-empty'), ...needing(ALL) });
    await build(repo, engine, '--no-persist');
    expect(server.downloads()).toEqual({ pip: ALL, npm: ALL, go: ALL });
  });
});
