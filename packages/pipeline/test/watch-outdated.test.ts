import { describe, expect, it } from 'vitest';
import { createFakeWorld, type FakeWorld } from './fake-world.ts';
import { hold, type Meanwhile, session, set, texts } from './watch-session.ts';

interface Round {
  /** Files that are written to before it. */
  readonly first: readonly string[];
  /** The next build of each lasts until it is cancelled or let go. */
  readonly held: readonly string[];
  /** Files that are written to once all of these are built. */
  readonly meanwhile: readonly string[];
  /** Services that are let go when it has been seen what is out of date. */
  readonly letGo: readonly string[];
}

/** A round in which files change while services are built, and what follows from it. */
async function changing(world: FakeWorld, { first, held, meanwhile: then, letGo }: Round) {
  const meanwhile: Meanwhile = {};
  let holding: ReturnType<typeof hold> | undefined;
  meanwhile.outdated = () => {
    for (const service of letGo) holding?.letGo(service);
  };
  const write = (paths: readonly string[], text: string) =>
    paths.flatMap((path) => set(world, path, text));
  const idea = (): readonly string[] => {
    world.said.length = 0;
    holding = hold(world, held, () => meanwhile.change?.(write(then, 'newest')));
    return write(first, 'new');
  };
  const { log } = await session(world, [idea], meanwhile);
  return { log: log.slice(2), processes: holding?.processes };
}

const endsOf = ({ said }: FakeWorld, service: string) =>
  said.flatMap((one) =>
    one.type === 'service-ended' && one.service === service ? one.outcome : [],
  );

const BOTH: Round = {
  first: ['base/a', 'web/a'],
  held: ['base', 'web'],
  meanwhile: ['web/a'],
  letGo: ['base'],
};
const alone = texts['orchestrate.yaml'].replace('{context: web}', '{context: web, timeout: 1h}');

/** In which no hour passes. */
function worldOf(manifest: string): FakeWorld {
  const world = createFakeWorld({ ...texts, 'orchestrate.yaml': manifest });
  const { wait } = world;
  return Object.assign(world, {
    wait: async (ms: number, signal: AbortSignal) => {
      if (ms < 3_600_000) return wait(ms, signal);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
}

describe('a change while services are built', () => {
  it.each([
    ['each in a process of its own', alone, ['web', 'base', 'api', 'web']],
    ['in one process', texts['orchestrate.yaml'], ['base web', 'api', 'web']],
  ])('cancels what it touches, %s, and lets the others go on', async (_, manifest, processes) => {
    const world = worldOf(manifest);
    const changed = await changing(world, BOTH);
    expect(changed.log).toEqual([
      'began /repo/base/a,/repo/web/a',
      'outdated web',
      'base built, web cancelled, api built',
      'began /repo/web/a',
      'web built',
    ]);
    // What is not touched is built once.
    expect(changed.processes).toEqual(processes);
    expect(endsOf(world, 'web')).toMatchObject([
      { kind: 'cancelled', outdated: true, reason: 'a changed.' },
      { kind: 'built' },
    ]);
    const [second, first] = world.store('/repo').list(2);
    expect([first?.status, second?.status]).toEqual(['cancelled', 'succeeded']);
    expect(first?.services.map(({ service, outdated }) => [service, outdated])).toEqual([
      ['base', undefined],
      ['web', true],
      ['api', undefined],
    ]);
    const ends = world.said.filter((one) => one.type === 'run-ended');
    expect(ends.map(({ cancelled }) => cancelled)).toEqual([false, false]);
  });

  it('cancels what stands on what it touches, before or after it has started', async () => {
    const waiting = createFakeWorld(texts);
    const base: Round = { first: ['base/a'], held: ['base'], meanwhile: ['base/a'], letGo: [] };
    expect((await changing(waiting, base)).log).toEqual([
      'began /repo/base/a',
      'outdated base,api',
      'base cancelled, api cancelled',
      'began /repo/base/a',
      'base built, api built',
    ]);
    expect(endsOf(waiting, 'api')[0]).toMatchObject({
      kind: 'cancelled',
      durationMs: 0,
      reason: 'Service base changed.',
    });
    const started = createFakeWorld(texts);
    expect((await changing(started, { ...base, held: ['api'] })).log).toEqual([
      'began /repo/base/a',
      'outdated api',
      'base built, api cancelled',
      'began /repo/base/a',
      'base built, api built',
    ]);
  });

  it('takes what it touches, and what stands on it, where no key can tell', async () => {
    const world = createFakeWorld({
      ...texts,
      'base/Dockerfile': 'FROM busybox:stable\nADD https://example.com/x.git#main /\nCOPY a /\n',
    });
    const base: Round = { first: ['base/a'], held: ['base'], meanwhile: ['base/a'], letGo: [] };
    expect((await changing(world, base)).log).toEqual([
      'began /repo/base/a',
      'outdated base,api',
      'base cancelled, api cancelled',
      'began /repo/base/a',
      'base built, api built',
    ]);
    expect(endsOf(world, 'base')[0]?.reason).toBe('What it is made of changed.');
  });

  it('may touch all of them', async () => {
    const world = createFakeWorld(texts);
    const round: Round = { ...BOTH, meanwhile: ['base/a', 'web/a'], letGo: [] };
    expect((await changing(world, round)).log).toEqual([
      'began /repo/base/a,/repo/web/a',
      'outdated base,web,api',
      'base cancelled, web cancelled, api cancelled',
      'began /repo/base/a,/repo/web/a',
      'base built, web built, api built',
    ]);
  });

  it('is not forgotten when the files are as before again, and what it touched was built', async () => {
    const world = createFakeWorld(texts);
    const meanwhile: Meanwhile = {};
    const idea = () => {
      const { letGo } = hold(world, ['base', 'web'], () => {
        meanwhile.change?.(set(world, 'web/a', 'newest'));
      });
      meanwhile.outdated = () => {
        meanwhile.change?.(set(world, 'web/a', 'new'));
        letGo('web');
        letGo('base');
      };
      return [...set(world, 'base/a', 'new'), ...set(world, 'web/a', 'new')];
    };
    const { log } = await session(world, [idea], meanwhile);
    expect(log.slice(3)).toEqual([
      'outdated web',
      'base built, web built, api built',
      'began /repo/web/a',
      'web built',
    ]);
  });

  it('cancels nothing of what it does not touch, and is met in the next round', async () => {
    const world = createFakeWorld(texts);
    const { contexts } = world;
    const meanwhile: Meanwhile = {};
    const idea = () => {
      const { letGo } = hold(world, ['web'], () => {
        // Once it has been looked at what the change touches.
        world.contexts = (root) => {
          setImmediate(() => letGo('web'));
          return contexts(root);
        };
        meanwhile.change?.(set(world, 'api/a', '2'));
      });
      return set(world, 'web/a', '2');
    };
    const { log } = await session(world, [idea], meanwhile);
    expect(log.slice(2)).toEqual([
      'began /repo/web/a',
      'web built',
      'began /repo/api/a',
      'base unchanged, api built',
    ]);
  });

  it('gives the others their tags, and takes none from what it touches', async () => {
    const pushed = `${alone}registry: registry.example.com/shop\ndefaults: {outputs: [push], tags: [v1]}\n`;
    const world = worldOf(pushed);
    await changing(world, BOTH);
    const told = world.said.flatMap((one) => {
      if (one.type === 'service-released') return `${one.service} released`;
      return one.type === 'run-ended' ? 'ended' : [];
    });
    expect(told).toEqual(['base released', 'api released', 'ended', 'web released', 'ended']);
  });

  it('counts as no failure: what was cancelled is not said to have failed, nor does it stop others', async () => {
    const world = worldOf(alone);
    world.result = ({ service }) =>
      service === 'base' && world.texts.get('base/a') === 'new'
        ? { status: 'failed', failure: { kind: 'step', message: 'no', transient: false } }
        : {};
    expect((await changing(world, BOTH)).log).toEqual([
      'began /repo/base/a,/repo/web/a',
      'outdated web',
      'base failed, web cancelled, api not-started',
      'began /repo/web/a',
      'web built',
    ]);
    expect(world.store('/repo').list(2)[1]?.status).toBe('failed');
  });
});
