import { afterAll, beforeAll, expect, it } from 'vitest';
import { goFiles } from './package-indexes/go-proxy.ts';
import { type PackageServer, servePackages } from './package-indexes/package-server.ts';
import { environment, monorepo, type Ran } from './rig.ts';
import { ci, MANIFEST, tagsOf } from './saved-mounts.ts';
import { freshEngine } from './second-engine.ts';

let server: PackageServer;
beforeAll(async () => {
  server = await servePackages(['alpha', 'beta'], environment['SHOP_INDEX_HOST'] ?? '');
});
afterAll(() => server[Symbol.dispose]());

const manifest = (): string =>
  MANIFEST.replace(
    'services:',
    `defaults: {args: {ORIGIN: "${server.origin}", HOST: "${server.host}"}}\nservices:`,
  );

const PIP = `FROM python:3.13-slim AS wheels
ARG ORIGIN HOST
RUN --mount=type=cache,target=/root/.cache/pip --mount=type=bind,source=requirements.txt,target=/r.txt \\
    find /root/.cache/pip -type f | wc -l | sed 's/^/pip had /' && \\
    pip wheel --index-url $ORIGIN/pip/simple/ --trusted-host $HOST --wheel-dir /wheels -r /r.txt
FROM scratch
COPY --from=wheels /wheels /
`;
const NPM = `FROM node:24-slim
ARG ORIGIN
WORKDIR /app
COPY package.json ./
RUN --mount=type=cache,target=/home/node/.npm,id=npm,uid=1000,gid=1000,mode=0750 \\
    stat -c 'npm is %u:%g %a' /home/node/.npm && find /home/node/.npm -type f | wc -l | sed 's/^/npm had /' && \\
    npm install --no-audit --no-fund --registry $ORIGIN/npm/ --cache /home/node/.npm
`;
// A library: for a program, all of Go's runtime would be compiled.
const GO = `FROM golang:1.24 AS build
ARG ORIGIN
WORKDIR /src
COPY . ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\
    find /root/.cache/go-build -type f | wc -l | sed 's/^/go had /' && \\
    GOPROXY=$ORIGIN/go GOSUMDB=off GOTOOLCHAIN=local go build -buildmode=archive -o /out/gate.a .
FROM scratch
COPY --from=build /out/gate.a /
`;

/** What pip and npm are to install. */
const needing = (...names: readonly string[]) => ({
  'api/requirements.txt': names.map((name) => `${name}==1.0\n`).join(''),
  'web/package.json': JSON.stringify({
    name: 'web',
    dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0'])),
  }),
});

const had = (ran: Ran, tool: string): number =>
  Number(new RegExp(`${tool} had (\\d+)`).exec(ran.stderr)?.[1] ?? Number.NaN);

it('saves cache mounts of a machine that has never built, restores them on another when a dependency was added, and uploads none twice', async () => {
  const { mod, sum } = goFiles(['alpha']);
  const repo = monorepo({
    'orchestrate.yaml': `${manifest()}  api: {context: api}\n  web: {context: web}\n  gate: {context: gate}\n`,
    'api/Dockerfile': PIP,
    'web/Dockerfile': NPM,
    'gate/Dockerfile': GO,
    'gate/go.mod': mod,
    'gate/go.sum': sum,
    'gate/gate.go': 'package gate\n\nimport _ "example.com/e2e/alpha"\n',
    ...needing('alpha'),
  });
  const cold = await ci(repo, await freshEngine());
  for (const id of ['/root/.cache/pip', 'npm', '/root/.cache/go-build'])
    expect(cold.mounts.get(id), id).toMatchObject({
      notRestored: 'nothing-saved',
      saved: 'uploaded',
    });
  expect([had(cold.ran, 'pip'), had(cold.ran, 'npm'), had(cold.ran, 'go')]).toEqual([0, 0, 0]);

  repo.write({
    ...needing('alpha', 'beta'),
    'gate/more.go': 'package gate\n\nvar more = 1\n',
  });
  const added = await ci(repo, await freshEngine());
  for (const id of ['/root/.cache/pip', 'npm'])
    expect(added.mounts.get(id), id).toMatchObject({ restored: 'newest', saved: 'uploaded' });
  expect(added.mounts.get('/root/.cache/go-build')).toMatchObject({ restored: 'exact' });
  expect(added.ran.stderr).toContain('npm is 1000:1000 750');
  for (const tool of ['pip', 'npm', 'go']) expect(had(added.ran, tool), tool).toBeGreaterThan(0);
  // What steps take without their mounts was learned on a machine that is gone.
  expect(added.mounts.get('/root/.cache/pip')?.savedMs).toEqual(expect.any(Number));

  const tags = await tagsOf(repo);
  repo.write({ 'api/Dockerfile': `${PIP}# again\n` });
  const again = await ci(repo, await freshEngine(), 'api');
  expect(again.mounts.get('/root/.cache/pip')).toMatchObject({
    restored: 'exact',
    notSaved: 'unchanged',
  });
  expect(await tagsOf(repo)).toEqual(tags);
});
