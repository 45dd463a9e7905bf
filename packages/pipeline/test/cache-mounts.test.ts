import type { BuildRequest, CacheMountRecord, Happening } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { type BuildOptions, build } from '../src/build.ts';
import { moveCacheMounts } from '../src/mounts/move-mounts.ts';
import { BUILD, createFakeWorld, type FakeWorld, lockOf } from './fake-world.ts';

const REPOSITORY = 'localhost:5000/shop/cache-mounts';
const TEXTS = {
  'orchestrate.yaml':
    'version: 1\nproject: shop\nregistry: localhost:5000/shop\ncacheMounts: {persist: true}\nsecrets: {token: {env: TOKEN}}\nservices:\n  web: {context: web}\n',
  'web/Dockerfile':
    'FROM busybox:stable\nCOPY . /\nRUN --mount=type=cache,target=/root/.npm npm ci\n',
  'web/package-lock.json': '1',
};
const IN_CI: BuildOptions = { ...BUILD, persist: { inCi: true } };

interface Mounts {
  readonly world: FakeWorld;
  /** Bytes in the mount. */
  holds: number;
  /** What the steps of web leave in it. */
  leaves: number;
  /** How long the step with the mount takes, in ms; undefined when it is cached. */
  takes: number | undefined;
  /** What the helper says when a transfer fails. */
  fails: string | undefined;
  run(options?: Partial<BuildOptions>): Promise<readonly CacheMountRecord[]>;
  /** Another machine: nothing but the registry and the files are left. */
  move(): void;
}

function mounts(
  texts: Readonly<Record<string, string>> = TEXTS,
  store = createFakeWorld(texts),
): Mounts {
  const world = store;
  const state: Mounts = {
    world,
    holds: 0,
    leaves: 1000,
    takes: 8000,
    fails: undefined,
    run: async (options = {}) => {
      const result = await build(world, { ...IN_CI, force: true, ...options });
      if (result.kind !== 'ended') throw new Error(JSON.stringify(result.diagnostics));
      expect(result.record.status).toBe('succeeded');
      return result.record.cacheMounts ?? [];
    },
    move: () => {
      state.holds = 0;
      const lock = world.lock;
      const fresh = createFakeWorld(Object.fromEntries(world.texts));
      Object.assign(world, { store: fresh.store, lock });
    },
  };
  world.says = (request) => says(state, request);
  world.result = (request) => {
    if (request.service === 'web') return { steps: [installStep(state.takes)] };
    if (state.fails !== undefined && !request.service.startsWith('look'))
      return {
        status: 'failed',
        failure: { kind: 'step', message: 'exit code: 1', log: [state.fails], transient: false },
      };
    if (request.dockerfileText?.includes('/saved') === true) state.holds = 1000;
    return {};
  };
  return state;
}

function says(state: Mounts, { service }: BuildRequest): Happening[] {
  if (service === 'web') state.holds = Math.max(state.holds, state.leaves);
  const files = state.holds === 0 ? 0 : 3;
  const text = `orchestrate-surveyed 0 ${files} ${state.holds} ${state.holds.toString(16).padStart(64, '0')}\n`;
  return [{ type: 'step-logged', service, step: 's', stream: 'stdout', text }];
}

function installStep(ms: number | undefined) {
  const done = ms === undefined ? ('cached' as const) : ('executed' as const);
  const times = ms === undefined ? {} : { startedAt: 0, completedAt: ms };
  const text = 'RUN --mount=type=cache,target=/root/.npm npm ci';
  return {
    vertex: 'v',
    index: 3,
    total: 3,
    instruction: 'RUN' as const,
    text,
    state: done,
    ...times,
  };
}

const tags = ({ world }: Mounts): string[] =>
  [...world.fakeRegistry.tagsOf(REPOSITORY).keys()].toSorted();
const codes = ({ world }: Mounts): string[] =>
  world.said.flatMap((happening) =>
    happening.type === 'diagnosed' ? [happening.diagnostic.code] : [],
  );
const kinds = ({ world }: Mounts): string[] =>
  world.said.flatMap(({ type }) => (type.startsWith('cache-mount') ? [type] : []));

describe('cache mounts around a build', () => {
  it('are saved by the first machine and restored by the next, which uploads nothing', async () => {
    const shop = mounts();
    expect(await shop.run()).toMatchObject([
      {
        id: '/root/.npm',
        notRestored: 'nothing-saved',
        saved: 'uploaded',
        lockfiles: ['web/package-lock.json'],
      },
    ]);
    expect(tags(shop)).toEqual([
      expect.stringMatching(/^root-\.npm-amd64-\w{8}-[0-9a-f]{16}$/),
      expect.stringMatching(/^root-\.npm-amd64-\w{8}-newest$/),
    ]);
    shop.move();
    shop.takes = 1;
    expect(await shop.run()).toMatchObject([
      { restored: 'exact', notSaved: 'unchanged', savedMs: 7999, losses: 0 },
    ]);
    expect(kinds(shop)).toEqual(['cache-mount-saved', 'cache-mount-restored']);
    expect(codes(shop)).toEqual([]);
  });

  it('fall back to the newest when a lockfile changed, and are saved for the new one', async () => {
    const shop = mounts();
    await shop.run();
    shop.move();
    shop.world.texts.set('web/package-lock.json', '2');
    shop.leaves = 2000;
    expect(await shop.run()).toMatchObject([{ restored: 'newest', saved: 'uploaded' }]);
    expect(tags(shop)).toHaveLength(3);
  });

  it('are kept for the keys that were saved last; others go, but not what the last save has written', async () => {
    const manifest = TEXTS['orchestrate.yaml'].replace(
      'persist: true',
      'persist: true, keepKeys: 2',
    );
    const shop = mounts({ ...TEXTS, 'orchestrate.yaml': manifest });
    const saved: string[][] = [];
    for (const lockfile of ['1', '2', '3', '1']) {
      shop.move();
      shop.world.texts.set('web/package-lock.json', lockfile);
      shop.leaves += 1000;
      expect(await shop.run()).toMatchObject([{ saved: 'uploaded' }]);
      saved.push(tags(shop));
    }
    expect(saved.map((all) => all.length)).toEqual([2, 3, 3, 3]);
    const [first = [], second = [], third = [], again = []] = saved;
    expect(third.filter((tag) => first.includes(tag))).toEqual([expect.stringMatching(/-newest$/)]);
    // Saved anew, the first key takes the place of the second.
    expect(again).toEqual(expect.arrayContaining(first));
    const ofSecond = second.find((tag) => !first.includes(tag)) ?? '';
    expect(again).not.toContain(ofSecond);
    expect(codes(shop)).toEqual([]);
  });

  it('say once that old keys stay when the registry takes nothing away', async () => {
    const manifest = TEXTS['orchestrate.yaml'].replace(
      'persist: true',
      'persist: true, keepKeys: 1',
    );
    const shop = mounts({ ...TEXTS, 'orchestrate.yaml': manifest });
    await shop.run();
    const [old = ''] = tags(shop);
    shop.world.fakeRegistry.fail(`${REPOSITORY}:${old}`, {
      kind: 'unauthorized',
      host: 'localhost:5000',
      message: 'localhost:5000 refuses to delete.',
      hint: '',
    });
    shop.world.texts.set('web/package-lock.json', '2');
    shop.leaves = 2000;
    expect(await shop.run()).toMatchObject([{ saved: 'uploaded' }]);
    expect(codes(shop)).toEqual(['cache-mount/keys-left']);
  });

  it('stay where they are outside CI, without persist, and in a run that builds nothing', async () => {
    const shop = mounts();
    expect(await shop.run({ persist: { inCi: false } })).toEqual([]);
    expect(await shop.run({ persist: { inCi: true, asked: false } })).toEqual([]);
    expect(await shop.run({ force: false })).toEqual([]);
    expect(tags(shop)).toEqual([]);
    expect(await shop.run({ persist: { inCi: false, asked: true } })).toHaveLength(1);
  });

  it('are restored and not saved by pull requests', async () => {
    const shop = mounts();
    Object.assign(shop.world, {
      env: { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' },
    });
    expect(await shop.run()).toMatchObject([{ notRestored: 'nothing-saved' }]);
    expect(tags(shop)).toEqual([]);
  });

  it('lock the image that copies, and build from its digest only', async () => {
    const shop = mounts();
    await shop.run();
    expect([...(lockOf(shop.world)?.images.keys() ?? [])]).toEqual([
      'docker.io/library/busybox:stable',
    ]);
    const transfers = shop.world.batches.filter(({ requests }) => requests[0]?.service !== 'web');
    expect(transfers.length).toBeGreaterThan(0);
    for (const { sourcePolicy } of transfers)
      expect(sourcePolicy?.rules.at(-1)).toMatchObject({
        action: 'CONVERT',
        updates: { identifier: expect.stringContaining('@sha256:') },
      });
  });

  it('warn and go on when the registry does not answer or a saved image is broken', async () => {
    const shop = mounts();
    await shop.run();
    shop.move();
    shop.fails = 'tar: short read';
    expect(await shop.run()).toMatchObject([{ notRestored: 'failed' }]);
    expect(codes(shop)).toContain('cache-mount/not-restored');
    expect(JSON.stringify(shop.world.said)).toContain('tar: short read');
  });

  it('keep what was saved before when a save fails', async () => {
    const shop = mounts();
    await shop.run();
    const before = new Map(shop.world.fakeRegistry.tagsOf(REPOSITORY));
    shop.world.texts.set('web/package-lock.json', '2');
    shop.leaves = 2000;
    shop.fails = 'No space left on device';
    expect(await shop.run()).toMatchObject([{ notSaved: 'failed' }]);
    expect(new Map(shop.world.fakeRegistry.tagsOf(REPOSITORY))).toEqual(before);
    expect(codes(shop)).toEqual(['cache-mount/not-saved']);
  });

  it('are never saved empty', async () => {
    const shop = mounts();
    shop.leaves = 0;
    expect(await shop.run()).toMatchObject([{ notSaved: 'empty' }]);
    expect(tags(shop)).toEqual([]);
  });

  it('are left out after three losses on machines that know nothing of each other', async () => {
    const shop = mounts();
    await shop.run();
    // The step is cached: whoever restores has done so for nothing.
    shop.takes = undefined;
    for (const losses of [1, 2, 3]) {
      shop.move();
      expect(await shop.run()).toMatchObject([{ restored: 'exact', losses }]);
    }
    shop.move();
    expect(await shop.run()).toMatchObject([{ notRestored: 'left-out', notSaved: 'left-out' }]);
    expect(codes(shop)).toEqual(['cache-mount/left-out']);
    shop.move();
    shop.world.texts.set('web/package-lock.json', '2');
    expect(await shop.run()).toMatchObject([{ restored: 'newest' }]);
  });

  it('are not saved when they hold a secret of the run', async () => {
    const shop = mounts({
      ...TEXTS,
      'orchestrate.yaml': TEXTS['orchestrate.yaml'].replace(
        '{context: web}',
        '{context: web, secrets: [token]}',
      ),
      'web/Dockerfile':
        'FROM busybox:stable\nCOPY . /\nRUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=token npm ci\n',
    });
    shop.world.secrets.set('token', 'hunter2-hunter2');
    // Nothing of the images can be read here: what was used beside a secret is not saved then.
    await build(shop.world, { ...IN_CI, force: true });
    expect(codes(shop)).toContain('cache-mount/not-searched');
    expect(tags(shop)).toEqual([]);
  });
});

describe('cache save and cache restore', () => {
  const options = { ...BUILD, action: 'save' as const };

  it('move mounts without building', async () => {
    const shop = mounts();
    shop.holds = 1000;
    expect(await moveCacheMounts(shop.world, options)).toMatchObject({
      kind: 'moved',
      mounts: [{ saved: 'uploaded' }],
    });
    shop.holds = 0;
    expect(await moveCacheMounts(shop.world, { ...options, action: 'restore' })).toMatchObject({
      mounts: [{ restored: 'exact' }],
    });
    expect(
      shop.world.batches.flatMap(({ requests }) => requests.map(({ service }) => service)),
    ).not.toContain('web');
  });

  it('say where the registry is to be named', async () => {
    const text = TEXTS['orchestrate.yaml'].replace(/registry.*\ncacheMounts.*\n/, '');
    const shop = mounts({ ...TEXTS, 'orchestrate.yaml': text });
    expect(await moveCacheMounts(shop.world, options)).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'cache-mount/no-repository' }],
    });
  });

  it('refuse under --frozen what the lock lacks', async () => {
    const text = TEXTS['orchestrate.yaml'].replace(/cacheMounts.*\n/, '');
    const shop = mounts({
      ...TEXTS,
      'orchestrate.yaml': text,
      'web/Dockerfile': 'FROM scratch\nRUN --mount=type=cache,target=/c x\n',
    });
    expect(await moveCacheMounts(shop.world, { ...options, frozen: true })).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'lock/missing' }],
    });
  });
});
