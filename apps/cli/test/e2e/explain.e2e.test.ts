import { chmodSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it } from 'vitest';
import { docker, monorepo, nonce, run } from './rig.ts';

interface Change {
  readonly code: string;
  readonly subject: string;
}

interface ExplanationJson {
  readonly now: {
    readonly decision:
      | { readonly kind: 'build'; readonly reason: { readonly code: string } }
      | { readonly kind: 'unchanged'; readonly reason: string };
    readonly changes: readonly Change[];
  };
  readonly last?: {
    readonly why: { readonly code: string };
    readonly platforms: readonly {
      readonly stepsCached: number;
      readonly misses: readonly {
        readonly at?: { readonly path: string; readonly line: number };
        readonly cause: { readonly code: string; readonly subjects: readonly string[] };
        readonly later: { readonly steps: number; readonly durationMs: number };
        readonly advice?: { readonly instructions: readonly string[]; readonly savedMs: number };
      }[];
    }[];
  };
}

const SECRET = 'explain-token-value';

const API = `FROM busybox:stable AS tools
RUN echo ${SECRET} > /dev/null
FROM base
ARG VERSION
COPY --from=tools /bin/busybox /tools
COPY --from=libs lib.txt /lib.txt
COPY . /app
RUN --mount=type=ssh --mount=type=secret,id=token echo \${VERSION} > /version
`;

const manifest = (api = '', more = '') =>
  `version: 1
project: PROJECT
secrets: {token: {env: EXPLAIN_TOKEN}}
services:
  base: {context: base}
  api:
    context: api
    args: {VERSION: "1"}
    labels: {team: shop}
    contexts: {libs: libs}
    secrets: [token]
${api}  empty: {context: empty}
  files: {context: files, outputs: [{local: out}]}
${more}`;

const repo = monorepo({
  'orchestrate.yaml': manifest(),
  'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
  'base/nonce': nonce(),
  'libs/lib.txt': nonce(),
  'api/Dockerfile': API,
  'api/.dockerignore': 'Dockerfile\n',
  'api/src/a.txt': nonce(),
  'api/gone.txt': 'soon',
  'api/tool.sh': 'echo',
  'empty/Dockerfile': 'FROM scratch\nCOPY nonce /\n',
  'empty/nonce': nonce(),
  'files/Dockerfile': 'FROM scratch\nCOPY Dockerfile /\n',
});
const env = { EXPLAIN_TOKEN: SECRET };

async function explain(service = 'api', root = repo.root): Promise<ExplanationJson> {
  const ran = await run(root, ['explain', service, '--json'], env);
  expect(ran.exitCode, ran.stderr).toBe(0);
  const explanation: ExplanationJson = JSON.parse(ran.stdout);
  return explanation;
}

/** The code of the reason, then every change. */
async function why(service?: string): Promise<string[]> {
  const { now } = await explain(service);
  const { decision, changes } = now;
  const told = decision.kind === 'build' ? decision.reason.code : decision.kind;
  return [told, ...changes.map(({ code, subject }) => `${code} ${subject}`)];
}

async function build(...args: readonly string[]): Promise<void> {
  const ran = await run(repo.root, ['build', '--progress', 'quiet', ...args], env);
  expect(ran.exitCode, ran.stderr).toBe(0);
}

const file = (name: string) => path.join(repo.root, name);

/** Changes a text file for as long as `look` takes. */
async function changing(name: string, change: (text: string) => string, look: () => Promise<void>) {
  const before = readFileSync(file(name), 'utf8');
  repo.write({ [name]: change(before) });
  try {
    await look();
  } finally {
    repo.write({ [name]: before });
  }
}

const state = () => new DatabaseSync(file('.orchestrate/state.sqlite'));

describe('why a service is built', () => {
  beforeAll(() => build());

  it('is not: nothing changed, and the image is there', async () => {
    expect(await why()).toEqual(['unchanged']);
    const text = await run(repo.root, ['explain', 'api'], env);
    expect(text.stdout).toMatch(
      /^api is unchanged\. Nothing changed since run \S+, and its image is there\./,
    );
  });

  it('names files that were added, removed and changed, in content and in mode', async () => {
    await changing('api/src/a.txt', nonce, async () => {
      repo.write({ 'api/new.txt': 'new' });
      rmSync(file('api/gone.txt'));
      chmodSync(file('api/tool.sh'), 0o755);
      symlinkSync('tool.sh', file('api/link'));
      expect(await why()).toEqual([
        'file-added',
        'file-added link',
        'file-added new.txt',
        'file-changed src/a.txt',
        'file-changed tool.sh',
        'file-removed gone.txt',
      ]);
      const plan = await run(repo.root, ['plan'], env);
      expect(plan.stdout).toMatch(/api +build +link is new\. And 4 more changes\./);
    });
    for (const name of ['new.txt', 'link']) rmSync(file(`api/${name}`));
    repo.write({ 'api/gone.txt': 'soon' });
    chmodSync(file('api/tool.sh'), 0o644);
    expect(await why()).toEqual(['unchanged']);
  });

  it('names files of named contexts', async () => {
    await changing('libs/lib.txt', nonce, async () => {
      expect(await why()).toEqual(['file-changed', 'file-changed lib.txt']);
    });
  });

  it('names lines of the Dockerfile', async () => {
    await changing(
      'api/Dockerfile',
      (text) => text.replace('echo $', 'echo of $'),
      async () => {
        expect(await why()).toEqual(['dockerfile-changed', 'dockerfile-changed line 8']);
      },
    );
  });

  it('names the frontend, and images that came and went', async () => {
    await changing(
      'base/Dockerfile',
      (text) => `# syntax=busybox:stable\n${text.replace('busybox:stable', 'debian:trixie-slim')}`,
      async () => {
        expect(await why('base')).toEqual([
          'dockerfile-changed',
          'dockerfile-changed lines 1-2',
          'frontend-changed frontend',
          'base-removed docker.io/library/busybox:stable',
          'base-added docker.io/library/debian:trixie-slim',
        ]);
      },
    );
  });

  it('names a base whose locked digest moved, and the parent for what stands on it', async () => {
    await changing(
      'orchestrate.lock',
      (text) => text.replace(/(linux\/amd64:\s+digest: sha256:)\w{4}/, '$10000'),
      async () => {
        expect(await why('base')).toEqual([
          'base-moved',
          'base-moved docker.io/library/busybox:stable',
        ]);
        expect(await why()).toContain('parent-changed base');
      },
    );
  });

  it.each([
    ['an argument', ['VERSION: "1"', 'VERSION: "2"'], ['arg-changed VERSION']],
    ['a label', ['team: shop', 'team: web'], ['label-changed team']],
    ['a context', ['libs: libs', 'libs: service:base'], ['context-changed libs']],
    [
      'an agent',
      ['secrets: [token]', 'secrets: [token]\n    ssh: [default]'],
      ['ssh-changed default'],
    ],
    [
      'the target',
      ['context: api\n', 'context: api\n    target: tools\n'],
      ['target-changed target'],
    ],
    ['a secret', ['secrets: [token]', 'secrets: []'], ['secret-changed token']],
    [
      'an attestation',
      ['context: api\n', 'context: api\n    attestations: {provenance: max}\n'],
      ['exporter-changed provenance'],
    ],
  ])('names %s', async (_, [from = '', to = ''], expected) => {
    await changing(
      'orchestrate.yaml',
      (text) => text.replace(from, to),
      async () => {
        expect(await why()).toEqual(expect.arrayContaining(expected));
      },
    );
  });

  it('names platforms', async () => {
    await changing(
      'orchestrate.yaml',
      (text) => text.replace('context: empty', 'context: empty, platforms: [linux/arm64]'),
      async () => {
        expect(await why('empty')).toEqual([
          'platform-changed',
          'platform-changed linux/arm64',
          'platform-changed linux/amd64',
        ]);
      },
    );
  });

  it('keeps no secret, and says so when one may be what changed', async () => {
    const kept = readFileSync(file('.orchestrate/state.sqlite'), 'latin1');
    expect(kept).toContain('busybox:stable AS tools');
    expect(kept).not.toContain(SECRET);
    await changing(
      'api/Dockerfile',
      (text) => text.replace(SECRET, 'another'),
      async () => {
        expect(await why()).toEqual(['masked-changed', 'masked-changed the Dockerfile']);
      },
    );
  });

  it('knows what no key can prove: downloads, what stands on them, and files that a build writes', async () => {
    await changing(
      'orchestrate.yaml',
      (text) => `${text}  web: {context: web}\n  shop: {context: shop}\n`,
      async () => {
        repo.write({
          'web/Dockerfile': 'FROM scratch\nADD https://localhost:1/x.git#main /x\n',
          'shop/Dockerfile': 'FROM web\n',
        });
        expect(await why('web')).toEqual(['unproven']);
        expect(await why('shop')).toEqual(['parent-unproven']);
      },
    );
    expect(await why('files')).toEqual(['output-unproven']);
  });

  it('knows services that were never built', async () => {
    await changing(
      'orchestrate.yaml',
      (text) => `${text}  fresh: {context: empty}\n`,
      async () => {
        expect(await why('fresh')).toEqual(['never-built']);
        const text = await run(repo.root, ['explain', 'fresh'], env);
        expect(text.stdout).toContain('No build of it is on record.');
      },
    );
  });

  it('tells an image that was pruned from one that was replaced', async () => {
    const tag = `${repo.name}/api:latest`;
    await docker('image', 'rm', '--force', tag);
    expect(await why()).toEqual(['image-gone']);
    await docker('image', 'tag', `${repo.name}/base:latest`, tag);
    expect(await why()).toEqual(['image-replaced']);
  });

  it('names another key version, and a build that is not on record', async () => {
    using database = state();
    const row = database.prepare('SELECT fingerprint FROM inputs WHERE service = ?').get('api');
    const fingerprint = String(row?.['fingerprint']);
    database.prepare('DELETE FROM builds WHERE service = ?').run('api');
    expect(await why()).toEqual(['not-remembered']);
    const older = fingerprint.replace(/"version":\d+/, '"version":0');
    database
      .prepare('UPDATE inputs SET key = ?, fingerprint = ? WHERE service = ?')
      .run('older', older, 'api');
    expect(await why()).toEqual(['key-version', 'key-version version']);
  });

  it('refuses an unknown service and says which was meant', async () => {
    const ran = await run(repo.root, ['explain', 'apu'], env);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('Did you mean api?');
  });
});

describe('where the last build left the cache', () => {
  // A folder of its own: with a common one, it depends on what the engine built before whether line 2 is cached.
  const web = `FROM busybox:stable AS build
WORKDIR /app-${nonce().trim()}
COPY . .
RUN --network=none echo npm ci > /done
FROM busybox:stable
COPY --from=build /done /done
ARG STAMP
RUN ls /done
`;
  const manifestOf = (stamp: string) =>
    `version: 1\nproject: PROJECT\nservices:\n  web: {context: web, args: {STAMP: "${stamp}"}}\n`;
  const shop = monorepo({
    'orchestrate.yaml': manifestOf('first'),
    'web/Dockerfile': web,
    'web/.dockerignore': 'Dockerfile\n',
    'web/package.json': '{}',
    'web/index.js': nonce(),
  });

  async function misses(...args: readonly string[]) {
    const ran = await run(shop.root, ['build', '--progress', 'quiet', ...args], env);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const { last } = await explain('web', shop.root);
    return { code: last?.why.code, misses: last?.platforms.flatMap((one) => one.misses) ?? [] };
  }
  const causes = async (...args: readonly string[]) =>
    (await misses(...args)).misses.map(({ at, cause }) =>
      `${at?.path}:${at?.line} ${cause.code} ${cause.subjects.join(' ')}`.trim(),
    );

  it('is the first build', async () => {
    expect(await causes()).toEqual(['web/Dockerfile:2 first-build']);
  });

  it('is a file, with the order of COPY that would have helped', async () => {
    shop.write({ 'web/index.js': nonce() });
    const { code, misses: found } = await misses();
    expect(code).toBe('file-changed');
    expect(found).toMatchObject([
      {
        at: { path: 'web/Dockerfile', line: 3 },
        cause: { code: 'files-changed', subjects: ['index.js'] },
        later: { steps: 1 },
        advice: {
          instructions: ['COPY package.json ./', expect.stringContaining('npm ci'), 'COPY . .'],
        },
      },
    ]);
    const text = await run(shop.root, ['explain', 'web'], env);
    expect(text.stdout).toContain('web/Dockerfile:3 [build 3/4] COPY . .');
    expect(text.stdout).toContain('index.js changed.');
    expect(text.stdout).toMatch(/1 later step had to run because of it: [\d.]+s\./);
    expect(text.stdout).toContain('hint: package.json had not changed');
  });

  it('is a line of the Dockerfile', async () => {
    shop.write({ 'web/Dockerfile': web.replace('echo npm', `echo ${nonce().trim()} npm`) });
    expect(await causes()).toEqual(['web/Dockerfile:4 dockerfile-changed line 4']);
  });

  it('is an argument', async () => {
    shop.write({ 'orchestrate.yaml': manifestOf(nonce().trim()) });
    expect(await causes()).toEqual(['web/Dockerfile:8 argument-changed STAMP']);
  });

  it('is --no-cache, and --force finds everything cached', async () => {
    const fresh = await misses('--no-cache');
    expect(fresh.code).toBe('no-cache');
    expect(fresh.misses.every(({ cause }) => cause.code === 'no-cache')).toBe(true);
    const forced = await misses('--force');
    expect(forced).toEqual({ code: 'forced', misses: [] });
  });
});

describe('a parent and a base', () => {
  const family = monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nservices:\n  base: {context: base}\n  api: {context: api}\n',
    'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'base/nonce': nonce(),
    'api/Dockerfile': 'FROM base\nRUN ls /\n',
  });
  const built = async (service: string) => {
    const ran = await run(family.root, ['build', '--progress', 'quiet'], env);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const { last } = await explain(service, family.root);
    return last?.platforms[0]?.misses.map(({ at, cause }) => `${at?.line} ${cause.code}`);
  };

  it('are what the first step on them missed for', async () => {
    await built('base');
    family.write({ 'base/Dockerfile': 'FROM debian:trixie-slim\nCOPY nonce /\n' });
    expect(await built('base')).toEqual(['2 base-changed']);
    const { last } = await explain('api', family.root);
    expect(last?.platforms[0]?.misses[0]?.cause.code).toBe('parent-changed');
  });
});
