import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { docker, monorepo, nonce, type Ran, run } from './rig.ts';

const repo = monorepo({
  'orchestrate.yaml': `version: 1
project: PROJECT
secrets: {token: {env: REPEAT_TOKEN}}
services:
  api: {context: api, args: {FLAVOUR: "\${REPEAT_FLAVOUR:-plain}"}, secrets: [token]}
  web: {context: web}
`,
  'api/Dockerfile':
    'FROM busybox:stable\nARG FLAVOUR\nCOPY . /\nRUN --mount=type=secret,id=token true\n',
  'api/.dockerignore': 'ignored\n',
  'api/nonce': nonce(),
  'web/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
  'web/nonce': nonce(),
});
const state = (file: string) => path.join(repo.root, '.orchestrate', file);
const env = { REPEAT_TOKEN: 'repeat-token-value' };
const build = (args: readonly string[] = [], more: Record<string, string> = {}) =>
  run(repo.root, ['build', ...args], { ...env, ...more });

/** How many runs were repeated since the last one that was made. */
function repeats(): number {
  const file = state('state.sqlite.repeated');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}

/** Builds until a run is repeated: the first ones find files that were just written. */
async function settled(args: readonly string[] = []): Promise<Ran> {
  for (;;) {
    const ran = await build(args);
    expect(ran.exitCode, ran.all).toBe(0);
    if (repeats() > 0) return ran;
  }
}

const withoutTimes = ({ stdout, stderr }: Ran) => [stdout, stderr.replace(/in [\d.]+m?s/, 'in 0s')];

beforeAll(async () => {
  const first = await build();
  expect(first.exitCode, first.all).toBe(0);
});

describe('a build that is asked for again', () => {
  it('says the same as a run that was made, and is listed like it', async () => {
    rmSync(state('grounds'), { force: true });
    const made = await build();
    expect(repeats()).toBe(0);
    const repeated = await settled();
    expect(withoutTimes(repeated)).toEqual(withoutTimes(made));
    expect(repeated.stdout).toContain('2 unchanged: api, web');
    const [last, before] = JSON.parse((await run(repo.root, ['runs', '--json'], env)).stdout);
    expect(last).toMatchObject({ status: 'succeeded', command: 'orchestrate build' });
    expect(last.id).not.toBe(before.id);
    expect(last.startedAt >= before.startedAt).toBe(true);
  });

  it('writes its events, and its record, under its own name', async () => {
    const eventsOf = ({ stdout }: Ran) => stdout.split('\n').map((line) => JSON.parse(line));
    const made = eventsOf(await build(['--events', '-']));
    expect(repeats()).toBe(0);
    const repeated = eventsOf(await settled(['--events', '-']));
    const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);
    expect(types(repeated)).toEqual(types(made));
    const idsOf = (events: readonly { readonly runId?: string }[]) =>
      new Set(events.flatMap(({ runId }) => runId ?? []));
    expect(idsOf(repeated).size).toBe(1);
    expect([...idsOf(repeated)]).not.toEqual([...idsOf(made)]);
  });

  const changes: Readonly<
    Record<string, readonly [() => unknown, string, Record<string, string>?]>
  > = {
    'a file of a context': [() => repo.write({ 'web/nonce': nonce() }), 'web'],
    'a file that is new': [() => repo.write({ 'api/new': nonce() }), 'api'],
    'a Dockerfile': [
      () => repo.write({ 'web/Dockerfile': 'FROM busybox:stable\nCOPY nonce /n\n' }),
      'web',
    ],
    'an image that is gone': [() => docker('image', 'rm', `${repo.name}/web:latest`), 'web'],
    'an image that is another one': [
      () => docker('tag', `${repo.name}/web:latest`, `${repo.name}/api:latest`),
      'api',
    ],
    'an environment variable that the manifest asks for': [
      () => undefined,
      'api',
      { REPEAT_FLAVOUR: nonce() },
    ],
  };
  it.each(Object.entries(changes))('is made after %s', async (_what, [change, built, more]) => {
    await settled();
    await change();
    const before = repeats();
    const ran = await build([], more);
    expect(ran.exitCode, ran.all).toBe(0);
    expect(ran.stderr).toMatch(new RegExp(`${built} *\\| built`));
    expect(ran.stderr).toContain('1 built, 1 unchanged');
    expect(repeats()).toBeLessThan(Math.max(1, before));
  });

  it('is refused when a secret has no value any more, and unusable without an engine', async () => {
    await settled();
    expect(await build([], { REPEAT_TOKEN: '' })).toMatchObject({ exitCode: 2 });
    await settled();
    const { exitCode, all } = await build([], { DOCKER_HOST: 'unix:///nowhere.sock' });
    expect(exitCode, all).toBe(3);
  });

  it('does what was asked when the request is another one', async () => {
    await settled();
    const forced = await build(['--force', 'web']);
    expect(forced.stderr).toMatch(/web *\| built/);
  });

  it('is made where grounds are damaged, and holds no secret', async () => {
    await settled();
    const kept = readFileSync(state('grounds'));
    expect(kept.includes(env.REPEAT_TOKEN)).toBe(false);
    writeFileSync(state('grounds'), kept.subarray(0, kept.length - 1));
    const ran = await build();
    expect(ran.exitCode, ran.all).toBe(0);
    expect(ran.stdout).toContain('2 unchanged');
    expect(repeats()).toBe(0);
  });
});
