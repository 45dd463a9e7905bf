import type { BuildResult } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { type PrepareOptions, prepare } from '../src/prepare.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const [ONE, TWO] = ['1'.repeat(40), '2'.repeat(40)] as const;
const X = 'https://example.com/x.git';

function shop(): FakeWorld {
  const world = createFakeWorld({
    'orchestrate.yaml': `version: 1
project: shop
services:
  api: {context: api, contexts: {shared: "${X}#main:lib"}}
  web: {context: web, contexts: {shared: "${X}?ref=main"}}
  tool: {context: "${X}#main:tool"}
`,
    'api/Dockerfile': 'FROM busybox:stable\nCOPY --from=shared . /\n',
    'web/Dockerfile': 'FROM busybox:stable\nCOPY --from=shared . /\n',
  });
  world.remotes.set(`${X} main`, ONE);
  world.result = ({ service, context }) => (service === 'tool' ? built(context) : {});
  return world;
}

async function prepared(world: FakeWorld, more: Partial<PrepareOptions> = {}) {
  const result = await prepare(world, { ...BUILD, ...more });
  if (result.kind !== 'ready') throw new Error(JSON.stringify(result.diagnostics));
  return result;
}

async function run(world: FakeWorld) {
  world.batches.length = 0;
  const result = await build(world, BUILD);
  if (result.kind !== 'ended') throw new Error(JSON.stringify(result.diagnostics));
  return {
    outcomes: result.record.services.map((one) => `${one.service} ${one.outcome}`).toSorted(),
    why: result.record.services.flatMap(({ why }) => (why === undefined ? [] : why.code)),
    warned: result.diagnostics,
    requests: world.batches.flatMap(({ requests }) => requests),
  };
}

const built = (uri: string): Partial<BuildResult> => ({ status: 'built', materials: [{ uri }] });

describe('contexts in git', () => {
  it('are asked for once, and built at that commit', async () => {
    const world = shop();
    const { requests, outcomes } = await run(world);
    expect(outcomes).toEqual(['api built', 'tool built', 'web built']);
    expect(world.asked).toEqual([`${X} main`]);
    const urls = requests.flatMap(({ context, contexts }) => [
      ...(context.startsWith('https:') ? [context] : []),
      ...Object.values(contexts).map((one) => (one.kind === 'url' ? one.url : '')),
    ]);
    expect(urls.toSorted()).toEqual([`${X}#${ONE}`, `${X}#${ONE}:lib`, `${X}#${ONE}:tool`]);
  });

  it('differ from a commit of the repository only when the branch has moved since the last build', async () => {
    const world = shop();
    const differing = async () => {
      const { selection } = await prepared(world, { filters: ['[main]'] });
      return selection.map(({ name }) => name).toSorted();
    };
    const { lock } = await prepared(world);
    world.lock = { kind: 'lock', lock };
    world.commit('main');
    expect(await differing()).toEqual(['api', 'tool', 'web']);
    await run(world);
    world.asked.length = 0;
    expect(await differing()).toEqual([]);
    expect(world.asked).toEqual([`${X} main`]);
    world.remotes.set(`${X} main`, TWO);
    expect(await differing()).toEqual(['api', 'tool', 'web']);
    world.remotes.delete(`${X} main`);
    expect(await differing()).toEqual(['api', 'tool', 'web']);
  });

  it('leave services unchanged until the branch moves', async () => {
    const world = shop();
    await run(world);
    const again = await run(world);
    expect(again.outcomes).toEqual(['api unchanged', 'tool unchanged', 'web unchanged']);
    world.remotes.set(`${X} main`, TWO);
    const moved = await run(world);
    expect(moved.outcomes).toEqual(['api built', 'tool built', 'web built']);
    expect(moved.why).toEqual(['context-changed', 'context-changed', 'context-changed']);
  });

  it('are built each time when their commit cannot be had, which is told once', async () => {
    const world = shop();
    await run(world);
    world.remotes.clear();
    const { outcomes, why, warned, requests } = await run(world);
    expect(outcomes).toEqual(['api built', 'tool built', 'web built']);
    expect(why).toEqual(['unproven', 'unproven', 'unproven']);
    expect(warned).toMatchObject([
      { code: 'git/unreachable', severity: 'warning', related: [{}, {}] },
    ]);
    expect(requests.find(({ service }) => service === 'tool')?.context).toBe(`${X}#main:tool`);
  });

  it.each<[string, Partial<BuildResult>]>([
    ['a branch', { status: 'built', materials: [{ uri: `${X}#${ONE}` }, { uri: `${X}#dev` }] }],
    ['nothing it tells of', { status: 'built', materials: [] }],
  ])('are not trusted when their Dockerfile fetches %s', async (_, result) => {
    const world = shop();
    world.result = ({ service }) => (service === 'tool' ? result : {});
    const first = await run(world);
    expect(first.warned).toMatchObject([{ code: 'build/unseen-sources', severity: 'warning' }]);
    expect((await run(world)).outcomes).toEqual(['api unchanged', 'tool built', 'web unchanged']);
  });

  it('have keys of what their Dockerfile could use: images of the lock, arguments, platform', async () => {
    const world = shop();
    await run(world);
    const { texts } = world;
    const manifest = texts.get('orchestrate.yaml') ?? '';
    texts.set('orchestrate.yaml', manifest.replace('#main:tool"', '#main:tool", args: {A: "1"}'));
    expect((await run(world)).outcomes).toEqual(['api unchanged', 'tool built', 'web unchanged']);
    texts.set(
      'orchestrate.yaml',
      manifest.replace('#main:tool"', '#main:tool", contexts: {l: web}'),
    );
    const { outcomes, why } = await run(world);
    expect(outcomes).toEqual(['api unchanged', 'tool built', 'web unchanged']);
    expect(why).toContain('unproven');
  });

  it('are fixed by the source policy where a Dockerfile ADDs them', async () => {
    const world = shop();
    world.texts.set('api/Dockerfile', `FROM scratch\nADD ${X}#v1:lib /\n`);
    world.remotes.set(`${X} v1`, ONE);
    world.result = ({ service, context }) => {
      if (service === 'web') return {};
      const added = `${X}#${world.remotes.get(`${X} v1`) ?? ''}:lib`;
      return built(service === 'api' ? added : context);
    };
    await run(world);
    expect(world.batches[0]?.sourcePolicy?.rules).toContainEqual({
      action: 'CONVERT',
      selector: { identifier: 'git://example.com/x.git#v1:lib' },
      updates: { identifier: `git://example.com/x.git#${ONE}:lib` },
    });
    world.remotes.set(`${X} v1`, TWO);
    const moved = await run(world);
    expect(moved.outcomes).toContain('api built');
    expect(moved.why).toContain('context-changed');
    expect((await run(world)).outcomes).toEqual([
      'api unchanged',
      'tool unchanged',
      'web unchanged',
    ]);
  });

  it('are not trusted when the builder took the branch as it was', async () => {
    const world = shop();
    world.texts.set('api/Dockerfile', `FROM scratch\nADD ${X}#v1:lib /\n`);
    world.remotes.set(`${X} v1`, TWO);
    world.result = ({ service, context }) => {
      if (service === 'web') return {};
      return built(service === 'api' ? `${X}#v1:lib` : context);
    };
    expect((await run(world)).warned).toMatchObject([{ code: 'build/unseen-sources' }]);
    expect((await run(world)).outcomes).toEqual(['api built', 'tool unchanged', 'web unchanged']);
  });

  it.each([`ADD --keep-git-dir=true ${X}#v1 /`, 'ADD https://me:token@example.com/x.git#v1 /'])(
    'stay as they are in %s',
    async (line) => {
      const world = shop();
      const accepted = '# check=skip=SecretsUsedInArgOrEnv\n';
      world.texts.set('api/Dockerfile', `${accepted}FROM busybox:stable\n${line}\n`);
      await run(world);
      expect(world.asked).toEqual([`${X} main`]);
      expect((await run(world)).why).toEqual(['unproven']);
    },
  );
});
