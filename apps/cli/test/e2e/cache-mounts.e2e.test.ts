import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  childrenOf,
  docker,
  ended,
  type Monorepo,
  monorepo,
  nonce,
  type Ran,
  run,
  shop,
  start,
} from './rig.ts';
import { freshEngine } from './second-engine.ts';

interface MountRecord {
  readonly id: string;
  readonly restored?: string;
  readonly notRestored?: string;
  readonly saved?: string;
  readonly notSaved?: string;
  readonly savedBytes: number;
  readonly savedMs: number | null;
}
interface Record {
  readonly status: string;
  readonly cacheMounts?: readonly MountRecord[];
}

const HOST = 'localhost:5000';
const MANIFEST = `version: 1
project: PROJECT
registry: ${HOST}/PROJECT
cacheMountNamespace: true
cacheMounts: {persist: true}
services:
`;

/** In CI as CI systems run it, on one of the engines. */
async function ci(
  repo: Monorepo,
  engine: Readonly<globalThis.Record<string, string>>,
  ...services: readonly string[]
): Promise<{
  readonly ran: Ran;
  readonly mounts: ReadonlyMap<string, MountRecord>;
}> {
  const args = ['build', ...services, '--json', '--no-frozen', '--progress', 'plain'];
  const ran = await run(repo.root, args, { ...engine, CI: 'true' });
  expect(ran.exitCode, ran.all).toBe(0);
  const record: Record = JSON.parse(ran.stdout);
  expect(record.status).toBe('succeeded');
  return { ran, mounts: new Map((record.cacheMounts ?? []).map((one) => [one.id, one])) };
}

async function tagsOf(repo: Monorepo): Promise<string[]> {
  const answer = await fetch(`http://${HOST}/v2/${repo.name}/cache-mounts/tags/list`);
  const { tags }: { tags?: string[] } = JSON.parse(await answer.text());
  return (tags ?? []).toSorted();
}

const file = (...parts: string[]) => readFileSync(path.join(shop, ...parts), 'utf8');

// Wheels that pip has built are kept whatever an index says about caching what it serves.
const PIP = (requirements: string) => ({
  'api/Dockerfile': `FROM python:3.13-slim AS wheels
RUN --mount=type=cache,target=/root/.cache/pip --mount=type=bind,source=requirements.txt,target=/r.txt \\
    find /root/.cache/pip -type f | wc -l | sed 's/^/pip had /' && pip wheel --no-binary six --wheel-dir /wheels -r /r.txt
FROM scratch
COPY --from=wheels /wheels /
`,
  'api/requirements.txt': requirements,
});
const NPM = (dependencies: string) => ({
  'web/Dockerfile': `FROM node:24-slim
WORKDIR /app
COPY package.json ./
RUN --mount=type=cache,target=/home/node/.npm,id=npm,uid=1000,gid=1000,mode=0750 \\
    stat -c 'npm is %u:%g %a' /home/node/.npm && find /home/node/.npm -type f | wc -l | sed 's/^/npm had /' && \\
    npm install --no-audit --no-fund --cache /home/node/.npm
`,
  'web/package.json': `{"name": "web", "dependencies": {${dependencies}}}\n`,
});
const GO = {
  'gate/Dockerfile': `FROM golang:1.24 AS build
WORKDIR /src
COPY . ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\
    find /root/.cache/go-build -type f | wc -l | sed 's/^/go had /' && go build -o /out/gate .
FROM scratch
COPY --from=build /out/gate /gate
`,
  'gate/go.mod': file('gateway', 'go.mod'),
  'gate/go.sum': file('gateway', 'go.sum'),
  'gate/main.go': file('gateway', 'main.go'),
  'gate/router.go': file('gateway', 'router.go'),
};

const had = (ran: Ran, tool: string): number =>
  Number(new RegExp(`${tool} had (\\d+)`).exec(ran.stderr)?.[1] ?? Number.NaN);

describe('cache mounts on machines that have never built', () => {
  let repo: Monorepo;
  beforeAll(() => {
    repo = monorepo({
      'orchestrate.yaml': `${MANIFEST}  api: {context: api}\n  web: {context: web}\n  gate: {context: gate}\n`,
      ...PIP('six==1.17.0\n'),
      ...NPM('"ms": "2.1.3"'),
      ...GO,
    });
  });

  it('are saved, restored when a dependency was added, and not uploaded twice', async () => {
    const cold = await ci(repo, await freshEngine());
    for (const id of ['/root/.cache/pip', 'npm', '/root/.cache/go-build'])
      expect(cold.mounts.get(id), id).toMatchObject({
        notRestored: 'nothing-saved',
        saved: 'uploaded',
      });
    expect([had(cold.ran, 'pip'), had(cold.ran, 'npm'), had(cold.ran, 'go')]).toEqual([0, 0, 0]);

    repo.write({ ...PIP('six==1.17.0\nidna==3.10\n'), ...NPM('"ms": "2.1.3", "semver": "7.7.2"') });
    repo.write({ 'gate/more.go': 'package main\n\nvar more = 1\n' });
    const added = await ci(repo, await freshEngine());
    expect(added.mounts.get('npm')).toMatchObject({ restored: 'newest', saved: 'uploaded' });
    // An index that forbids caching leaves pip nothing new to keep: then the same files get the new key's tag.
    expect(added.mounts.get('/root/.cache/pip')).toMatchObject({
      restored: 'newest',
      saved: expect.stringMatching(/^(uploaded|tagged)$/),
    });
    expect(added.mounts.get('/root/.cache/go-build')).toMatchObject({ restored: 'exact' });
    expect(added.ran.stderr).toContain('npm is 1000:1000 750');
    for (const tool of ['pip', 'npm', 'go']) expect(had(added.ran, tool), tool).toBeGreaterThan(0);
    // What steps take without their mounts was learned on a machine that is gone.
    expect(added.mounts.get('/root/.cache/pip')?.savedMs).toEqual(expect.any(Number));

    const tags = await tagsOf(repo);
    repo.write({ 'api/Dockerfile': `${PIP('')['api/Dockerfile']}# again\n` });
    const again = await ci(repo, await freshEngine(), 'api');
    expect(again.mounts.get('/root/.cache/pip')).toMatchObject({
      restored: 'exact',
      notSaved: 'unchanged',
    });
    expect(await tagsOf(repo)).toEqual(tags);
  });
});

describe('what a saved cache mount holds', () => {
  const mount = '--mount=type=cache,target=/go/pkg/mod';
  const fill = `FROM busybox:stable
COPY nonce /
RUN ${mount} <<'END'
set -eu
cd /go/pkg/mod && mkdir -p new@v1 old@v1/sub
for file in new@v1/a new@v1/b old@v1/a old@v1/sub/b; do dd if=/dev/urandom of=$file bs=1k count=1000; done
touch -t 202001010000 new@v1/b old@v1/a old@v1/sub/b
echo hi > 'with blank' && chown 5:6 'with blank' && chmod 0604 'with blank' && ln -s new@v1 link && chmod 0555 new@v1
END
`;
  const look = `FROM busybox:stable
COPY nonce /
RUN ${mount} cd /go/pkg/mod && find . ! -name . -exec stat -c '%n|%u:%g|%a' {} ';' | sort
`;

  it('has owners and modes as they were, and leaves out what is oldest beyond the limit', async () => {
    const repo = monorepo({
      'orchestrate.yaml': `${MANIFEST.replace('true}\nservices', 'true, maxSize: 2500kB}\nservices')}  fill: {context: fill}\n  look: {context: look}\n`,
      'fill/Dockerfile': fill,
      'fill/nonce': nonce(),
      'look/Dockerfile': look,
      'look/nonce': nonce(),
    });
    const built = await run(repo.root, ['build', 'fill', '--progress', 'quiet']);
    expect(built.exitCode, built.all).toBe(0);
    const saved = await run(repo.root, ['cache', 'save', 'fill', '--json']);
    expect(JSON.parse(saved.stdout), saved.all).toMatchObject([{ saved: 'uploaded' }]);

    const engine = await freshEngine();
    const restored = await run(repo.root, ['cache', 'restore'], engine);
    expect(restored.exitCode, restored.all).toBe(0);
    const looked = await run(repo.root, ['build', 'look', '--progress', 'plain'], engine);
    const found = [...looked.stderr.matchAll(/\.\/(\S.*\|\d+:\d+\|\d+)/g)].map(([, line]) => line);
    expect(found).toEqual([
      'link|0:0|777',
      'new@v1/a|0:0|644',
      'new@v1/b|0:0|644',
      'new@v1|0:0|555',
      'with blank|5:6|604',
    ]);
  });
});

describe('the keys of a cache mount', () => {
  it('that were saved longest ago go from the registry', async () => {
    const repo = monorepo({
      'orchestrate.yaml': `${MANIFEST.replace('true}\nservices', 'true, keepKeys: 2}\nservices')}  api: {context: api}\n`,
      'api/Dockerfile':
        'FROM busybox:stable\nCOPY . /app\nRUN --mount=type=cache,target=/root/.cache/pip cp /app/requirements.txt /root/.cache/pip\n',
    });
    const saved: (readonly string[])[] = [];
    for (const requirements of ['one', 'two', 'three']) {
      repo.write({ 'api/requirements.txt': requirements });
      const { mounts } = await ci(repo, {});
      expect(mounts.get('/root/.cache/pip')).toMatchObject({ saved: 'uploaded' });
      saved.push((await tagsOf(repo)).filter((tag) => !tag.endsWith('-newest')));
    }
    const [[one = ''] = [], two = [], three = []] = saved;
    expect([two.length, two.includes(one), three.length, three.includes(one)]).toEqual([
      2,
      true,
      2,
      false,
    ]);
  });
});

describe('what goes wrong with cache mounts', () => {
  const dockerfile = (name: string) => `FROM busybox:stable
COPY nonce /
RUN --mount=type=cache,target=/c test -e /c/${name} || dd if=/dev/urandom of=/c/${name} bs=1M count=64
`;
  const made = (): Monorepo =>
    monorepo({
      'orchestrate.yaml': `${MANIFEST}  app: {context: .}\n`,
      Dockerfile: dockerfile('data'),
      nonce: nonce(),
    });

  it('is not saved when a step left a secret in it, and others of that step are', async () => {
    const token = `token-${nonce().trim()}`;
    const repo = monorepo({
      'orchestrate.yaml': `${MANIFEST.replace('services', 'secrets: {token: {env: E2E_TOKEN}}\nservices')}  app: {context: ., secrets: [token]}\n`,
      Dockerfile: `FROM busybox:stable
COPY nonce /
RUN --mount=type=cache,target=/bad --mount=type=cache,target=/good --mount=type=secret,id=token cat /run/secrets/token > /bad/npmrc; date > /good/file
`,
      nonce: nonce(),
    });
    const { ran, mounts } = await ci(repo, { E2E_TOKEN: token });
    expect(ran.stderr).toContain('warning[cache-mount/holds-secret]: Cache mount /bad');
    expect(mounts.get('/good')).toMatchObject({ saved: 'uploaded' });
    expect((await tagsOf(repo)).filter((tag) => tag.startsWith('bad'))).toEqual([]);
    expect(await docker('image', 'ls', '--quiet', `${HOST}/${repo.name}/cache-mounts`)).toBe('');
  });

  it('leaves what was saved before when a save is interrupted, and warns of what is broken', async () => {
    const repo = made();
    const engine = await freshEngine();
    await ci(repo, engine);
    const before = await digestsOf(repo);
    expect(before.size).toBe(2);

    repo.write({ Dockerfile: dockerfile('more') });
    const built = await run(repo.root, ['build', '--progress', 'quiet'], engine);
    expect(built.exitCode, built.all).toBe(0);
    const saving = start(repo.root, ['cache', 'save', '--force'], { env: engine });
    await children(saving.pid, 3);
    saving.kill('SIGINT');
    expect(ended(await saving).exitCode).toBe(130);
    expect(await digestsOf(repo)).toEqual(before);

    const restored = await run(repo.root, ['cache', 'restore', '--json'], await freshEngine());
    expect(JSON.parse(restored.stdout)).toMatchObject([{ restored: 'exact' }]);

    for (const tag of before.keys()) await breakImage(repo, tag);
    repo.write({ nonce: nonce() });
    const broken = await ci(repo, await freshEngine());
    expect(broken.ran.stderr).toContain('warning[cache-mount/not-restored]');
    expect(broken.mounts.get('/c')).toMatchObject({ notRestored: 'failed' });
  });
});

/** Resolves when a process has had so many children: version, look and save are one each. */
async function children(pid: number | undefined, count: number): Promise<void> {
  const seen = new Set<string>();
  while (seen.size < count) for (const id of await childrenOf(pid)) seen.add(id);
}

async function digestsOf(repo: Monorepo): Promise<ReadonlyMap<string, string | null>> {
  const accept = 'application/vnd.oci.image.manifest.v1+json';
  const tags = (await tagsOf(repo)).filter((tag) => !/-run-|\d{8}t\d{6}/.test(tag));
  const heads = await Promise.all(
    tags.map((tag) =>
      fetch(`http://${HOST}/v2/${repo.name}/cache-mounts/manifests/${tag}`, {
        method: 'HEAD',
        headers: { accept },
      }),
    ),
  );
  return new Map(
    tags.map((tag, index) => [tag, heads[index]?.headers.get('docker-content-digest') ?? null]),
  );
}

/** Replaces a saved mount by an image that says the same of itself and holds no archive. */
async function breakImage(repo: Monorepo, tag: string): Promise<void> {
  const notes = { key: 'x', files: '1', bytes: '1', listing: 'x' };
  repo.write({
    'broken/Dockerfile': 'FROM scratch\nCOPY mount.00000.tar /\n',
    'broken/mount.00000.tar': 'no archive',
  });
  await docker(
    'buildx',
    'build',
    '--provenance=false',
    '--push',
    `--tag=${HOST}/${repo.name}/cache-mounts:${tag}`,
    ...Object.entries(notes).map(
      ([key, value]) => `--annotation=dev.orchestrate.cache-mount.${key}=${value}`,
    ),
    path.join(repo.root, 'broken'),
  );
}
