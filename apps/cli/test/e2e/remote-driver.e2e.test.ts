import { rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RemoteBuilder, remoteBuilder } from './remote-builder.ts';
import {
  childrenOf,
  docker,
  ended,
  isRunning,
  type Monorepo,
  monorepo,
  nonce,
  type Ran,
  registry,
  run,
  start,
} from './rig.ts';
import { freshEngine } from './second-engine.ts';

const NAMES = ['a', 'b', 'c', 'd'];
const TOKEN = 'e2e-remote-token-8f2c61d0';

interface Recorded {
  readonly service: string;
  readonly outcome: string;
  readonly reason: string;
  readonly stepsCached: number;
}
interface RecordJson {
  readonly services: readonly Recorded[];
  readonly cacheMounts?: readonly { readonly restored?: string; readonly saved?: string }[];
}

const head = (builders: string) =>
  `version: 1\nproject: PROJECT\nregistry: ${registry}/PROJECT\nbuilders: [${builders}]\n`;
const outcomes = ({ services }: RecordJson): Record<string, string> =>
  Object.fromEntries(services.map(({ service, outcome }) => [service, outcome]));

async function ok(repo: Monorepo, env: Readonly<Record<string, string>>, ...args: string[]) {
  const ran = await run(repo.root, args, { TOKEN, ...env });
  expect(ran.exitCode, ran.all).toBe(0);
  return ran;
}

async function build(repo: Monorepo, env: Readonly<Record<string, string>>, ...args: string[]) {
  const ran = await ok(repo, env, 'build', '--json', '--progress', 'plain', ...args);
  const record: RecordJson = JSON.parse(ran.stdout);
  return record;
}

describe('a BuildKit that is reached by itself', () => {
  let remote: RemoteBuilder;
  beforeAll(async () => {
    await freshEngine();
    remote = await remoteBuilder();
  });

  it('loads into the engine, pushes, and builds nothing twice; a leak gets out of it by neither way', async () => {
    const repo = monorepo({
      'orchestrate.yaml': `${head('remote')}secrets: {token: {env: TOKEN}}\nservices:\n  base: {context: base}\n  api: {context: api, secrets: [token]}\n  leak: {context: leak, secrets: [token]}\n`,
      'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce /base\n',
      'base/nonce': nonce(),
      'api/Dockerfile':
        'FROM base\nRUN --mount=type=secret,id=token wc -c < /run/secrets/token > /length\n',
      'leak/Dockerfile':
        'FROM base\nRUN --mount=type=secret,id=token cp /run/secrets/token /kept\n',
    });
    const both = ['base', 'api'];
    expect(outcomes(await build(repo, remote.env, ...both))).toEqual({
      base: 'built',
      api: 'built',
    });
    const image = `${registry}/${repo.name}/api:latest`;
    expect(await docker('run', '--rm', image, 'cat', '/length')).toBe(`${TOKEN.length}`);
    const unchanged = { base: 'unchanged', api: 'unchanged' };
    expect(outcomes(await build(repo, remote.env, ...both))).toEqual(unchanged);

    const pushed = await build(repo, remote.env, '--push', ...both);
    expect(outcomes(pushed)).toEqual({ base: 'built', api: 'built' });
    expect(outcomes(await build(repo, remote.env, '--push', ...both))).toEqual(unchanged);
    const tags = await fetch(`http://${registry}/v2/${repo.name}/api/manifests/latest`, {
      method: 'HEAD',
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    expect(tags.status).toBe(200);

    for (const way of ['--load', '--push']) {
      const leaked = await run(repo.root, ['build', way, 'leak'], { TOKEN, ...remote.env });
      expect(leaked.exitCode, leaked.all).toBe(1);
      expect(leaked.all).toContain('error[secret/in-image]');
      expect(leaked.all).not.toContain(TOKEN);
    }
    expect(await docker('image', 'ls', '--quiet', `${registry}/${repo.name}/leak`)).toBe('');
    const list = await fetch(`http://${registry}/v2/${repo.name}/leak/tags/list`);
    expect(await list.json()).not.toMatchObject({ tags: [expect.anything()] });
  });

  it('is held to the lock', async () => {
    const repo = monorepo({
      'orchestrate.yaml': `${head('remote')}services:\n  api: {context: api}\n`,
      'api/Dockerfile': `FROM ${registry}/PROJECT/base:1\nRUN echo there is a shell\n`,
    });
    const base = `${registry}/${repo.name}/base:1`;
    const publish = (image: string) =>
      docker('buildx', 'imagetools', 'create', '--tag', base, `${registry}/${image}`);
    await publish('library/busybox:stable');
    await ok(repo, remote.env, 'lock');
    // Another image stands under the name now, one without a shell.
    await publish('distroless/static-debian12:nonroot');
    const built = await build(repo, remote.env, '--frozen');
    expect(outcomes(built)).toEqual({ api: 'built' });

    const doctor = await ok(repo, remote.env, 'doctor', '--json');
    const findings: { subject: string; status: string }[] = JSON.parse(doctor.stdout);
    for (const subject of ['builder', 'lock enforcement'])
      expect(findings.find((one) => one.subject === subject)?.status).toBe('ok');
  });

  it('gives its caches to a fresh one, tells what it holds, and makes room', async () => {
    const cached = 'FROM busybox:stable\nCOPY lock /\nRUN cat /lock > /deps\nCOPY src /\n';
    const repo = monorepo({
      'orchestrate.yaml': `${head('remote')}cacheMounts: {persist: true}\nservices:\n  api: {context: api, outputs: [push], cache: {type: registry}}\n  pip: {context: pip, outputs: [push]}\n`,
      'api/Dockerfile': cached,
      'api/lock': nonce(),
      'api/src': nonce(),
      'pip/Dockerfile':
        'FROM busybox:stable\nCOPY src /\nRUN --mount=type=cache,target=/root/.cache/pip,id=PROJECT cat /root/.cache/pip/kept || cp /src /root/.cache/pip/kept\n',
      'pip/requirements.txt': 'six\n',
      'pip/src': nonce(),
    });
    await ok(repo, remote.env, 'lock');
    const ci = {
      ...remote.env,
      CI: 'true',
      GITHUB_ACTIONS: '',
      GITLAB_CI: 'true',
      CI_COMMIT_BRANCH: 'main',
      CI_DEFAULT_BRANCH: 'main',
    };
    const first = await build(repo, ci);
    expect(first.services).toMatchObject([{ stepsCached: 0 }, { stepsCached: 0 }]);
    expect(first.cacheMounts).toMatchObject([{ saved: 'uploaded' }]);

    // The relay leads to whichever engine is there.
    await freshEngine();
    rmSync(path.join(repo.root, '.orchestrate'), { recursive: true });
    repo.write({ 'api/src': nonce(), 'pip/src': nonce() });
    const second = await build(repo, ci);
    const api = second.services.find(({ service }) => service === 'api');
    expect(api).toMatchObject({ outcome: 'built', stepsCached: 2 });
    expect(second.cacheMounts).toMatchObject([{ restored: 'exact' }]);

    const used = await ok(repo, remote.env, 'cache', 'du');
    expect(used.stdout).toContain('remote (remote)');
    expect(used.stdout).toMatch(/^pip .* kB/m);
    const pruned = ['cache', 'prune', '--force', '--service', 'pip', '--kind', 'mounts'];
    expect((await ok(repo, remote.env, ...pruned)).stdout).toMatch(/removed 1 record/);
    const back = await ok(repo, remote.env, 'cache', 'restore');
    expect(back.stdout).toMatch(/MB .* pip$/m);
  });
});

describe('a builder that is lost while it builds', () => {
  /** Ends by itself only where another build has opened the gate. */
  const GATE = '--mount=type=cache,target=/gate,id=PROJECT-gate';
  const files = (builders: string) => ({
    'orchestrate.yaml': `${head(builders)}services:\n${NAMES.map((name) => `  ${name}: {context: ${name}}\n`).join('')}  gate: {context: gate}\n`,
    'gate/Dockerfile': `FROM busybox:stable\nCOPY nonce /\nRUN ${GATE} touch /gate/open\n`,
    'gate/nonce': nonce(),
    ...Object.fromEntries(
      NAMES.flatMap((name) => [
        [
          `${name}/Dockerfile`,
          `FROM busybox:stable\nCOPY nonce /\nRUN ${GATE} until [ -e /gate/open ]; do sleep 1; done\n`,
        ],
        [`${name}/nonce`, nonce()],
      ]),
    ),
  });

  /** Builds a service, and does something once as soon as the step runs that has no end there. */
  async function buildAndThen(
    repo: Monorepo,
    { remote, service }: { readonly remote: RemoteBuilder; readonly service: string },
    then: (running: ReturnType<typeof start>) => Promise<unknown>,
  ): Promise<Ran> {
    const args = ['build', service, '--progress', 'plain', '--events', '-'];
    const running = start(repo.root, args, { env: { ...remote.env } });
    let events = '';
    let done: Promise<unknown> | undefined;
    running.stdout?.on('data', (chunk) => {
      events += String(chunk);
      if (/"type":"step-started"[^\n]*until/.test(events)) done ??= then(running);
    });
    const ran = ended(await running);
    expect(done, ran.all).toBeDefined();
    await done;
    return ran;
  }

  it('has its services built by the others of the pool', async () => {
    await freshEngine();
    const remote = await remoteBuilder();
    const repo = monorepo(files('remote, default'));
    await build(repo, {}, 'gate', '--builder', 'default');
    const plan = await ok(repo, remote.env, 'plan', '--json');
    const { services }: { services: { service: string; builder: string }[] } = JSON.parse(
      plan.stdout,
    );
    const [service = ''] = services.flatMap((one) =>
      one.builder === 'remote' && one.service !== 'gate' ? [one.service] : [],
    );
    const ran = await buildAndThen(repo, { remote, service }, () => remote.lose());
    expect(ran.exitCode, ran.all).toBe(0);
    expect(ran.stderr).toMatch(/warning\[builders\/down\]: Builder remote .* goes to default/);
    expect(ran.stdout).toMatch(/"type":"service-started"[^\n]*"attempt":2/);
    expect(outcomes(await build(repo, remote.env, service))).toEqual({ [service]: 'unchanged' });
  });

  it('fails what it built when it is the only one, and nothing is taken for done', async () => {
    const remote = await remoteBuilder();
    const repo = monorepo(files('remote'));
    // First somebody is impatient: what connects us to the builder goes with us.
    let children: string[] = [];
    const stopped = await buildAndThen(repo, { remote, service: 'a' }, async (running) => {
      children = await childrenOf(running.pid);
      for (const _ of ['once', 'twice']) running.kill('SIGINT');
    });
    expect([stopped.exitCode, children.length > 1], stopped.all).toEqual([130, true]);
    for (const pid of children) await expect.poll(() => isRunning(pid)).toBe(false);

    const ran = await buildAndThen(repo, { remote, service: 'a' }, () => remote.lose());
    expect(ran.exitCode, ran.all).toBe(1);
    expect(ran.stderr).toMatch(
      /a \| failed .*Builder remote cannot be used: no BuildKit answers at/,
    );
    const again = await run(repo.root, ['build', 'a'], { ...remote.env });
    expect(again.exitCode, again.all).toBe(3);
    expect(again.stderr).toContain('error[buildkit/builder-unreachable]');
    expect(await docker('image', 'ls', '--quiet', `${registry}/${repo.name}/a`)).toBe('');
    const plan = await ok(repo, { ORCHESTRATE_BUILDER: 'default' }, 'plan', 'a');
    expect(plan.stdout).toMatch(/^a +build +No successful build is on record/m);
  });
});
