import type { WatchRequest } from '@orchestrate/model';
import { expect, it } from 'vitest';
import type { RunResult } from '../src/build.ts';
import { watch } from '../src/watch.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const texts = {
  'orchestrate.yaml':
    'version: 1\nproject: shop\nservices:\n  base: {context: base}\n  api: {context: api}\n  web: {context: web}\n',
  'base/Dockerfile': 'FROM busybox:stable\nCOPY a /\n',
  'base/a': '1',
  'api/Dockerfile': 'FROM base\nCOPY . /\n',
  'api/a': '1',
  'web/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
  'web/a': '1',
};

const outcomesOf = (result: RunResult) =>
  result.kind === 'ended'
    ? result.record.services.map(({ service, outcome }) => `${service} ${outcome}`)
    : [result.kind];

const FIRST = 'base built, web built, api built';

/** A person at a terminal: acts whenever nothing is left to do, and stops when out of ideas. */
async function session(
  world: FakeWorld,
  ideas: readonly (() => readonly string[])[],
  meanwhile: (change: (paths: readonly string[]) => void) => void = () => {},
) {
  const log: string[] = [];
  const requests: WatchRequest[] = [];
  let tell: (paths: readonly string[]) => void = () => {};
  let open = 0;
  const next = ideas[Symbol.iterator]();
  const act = (): void => {
    const { value: idea, done } = next.next();
    if (done === true) {
      world.interrupt();
      return;
    }
    tell(idea().map((path) => `/repo/${path}`));
  };
  const refusal = await watch(
    {
      world,
      watcher: {
        watch: (request, changed) => {
          requests.push(request);
          tell = changed;
          meanwhile((paths) => changed(paths.map((path) => `/repo/${path}`)));
          open += 1;
          return Promise.resolve({
            ok: true,
            watch: { [Symbol.asyncDispose]: () => Promise.resolve(void (open -= 1)) },
          });
        },
      },
      view: {
        began: (changed) => Promise.resolve(void log.push(`began ${changed.join()}`.trim())),
        ended: (result) => Promise.resolve(void log.push(outcomesOf(result).join(', '))),
        refused: (diagnostics) => log.push(diagnostics.map(({ code }) => code).join()),
        waiting: act,
      },
    },
    BUILD,
  );
  return { log, requests, refusal, open };
}

const set = (world: FakeWorld, path: string, text: string) => {
  world.texts.set(path, text);
  return [path];
};

it('builds all, then what a change touches and what stands on it', async () => {
  const world = createFakeWorld(texts);
  const { log, open, refusal } = await session(world, [
    () => set(world, 'web/a', '2'),
    () => set(world, 'base/a', '2'),
    () => set(world, 'web/Dockerfile', 'FROM busybox:stable\nCOPY a /b\n'),
  ]);
  expect(log).toEqual([
    'began',
    FIRST,
    'began /repo/web/a',
    'web built',
    'began /repo/base/a',
    'base built, api built',
    'began /repo/web/Dockerfile',
    'web built',
  ]);
  expect([open, refusal]).toEqual([0, undefined]);
});

it('follows the manifest, and waits while it is wrong', async () => {
  const world = createFakeWorld({ ...texts, 'more/Dockerfile': 'FROM busybox:stable\n' });
  const more = `${texts['orchestrate.yaml']}  more: {context: more, outputs: [{local: out}]}\n`;
  const { log, requests } = await session(world, [
    () => set(world, 'orchestrate.yaml', 'version: 1\nproject: shop\nservice: {}\n'),
    () => set(world, 'orchestrate.yaml', more),
  ]);
  expect(log).toEqual([
    'began',
    FIRST,
    expect.stringContaining('manifest/'),
    'began /repo/orchestrate.yaml',
    'more built',
  ]);
  expect(requests).toEqual([
    { folders: ['/repo'], without: ['/repo/.orchestrate'] },
    { folders: ['/repo'], without: ['/repo/.orchestrate', '/repo/out'] },
  ]);
});

it('builds what no key can tell of only when its own files change', async () => {
  const world = createFakeWorld({
    ...texts,
    'web/Dockerfile': 'FROM busybox:stable\nADD https://example.com/x.git#main /\nCOPY . /\n',
  });
  const { log } = await session(world, [
    () => set(world, 'api/a', '2'),
    () => set(world, 'web/a', '2'),
  ]);
  expect(log.slice(2)).toEqual([
    'began /repo/api/a',
    'base unchanged, api built',
    'began /repo/web/a',
    'web built',
  ]);
});

it('does not try a failure again before something of it changes', async () => {
  const world = createFakeWorld(texts);
  world.result = ({ service }) =>
    service === 'base' && world.texts.get('base/a') === '1'
      ? { status: 'failed', failure: { kind: 'step', message: 'no', transient: false } }
      : {};
  const { log } = await session(world, [
    () => set(world, 'web/a', '2'),
    () => set(world, 'base/a', '2'),
  ]);
  expect(log).toEqual([
    'began',
    'base failed, web built, api not-started',
    'began /repo/web/a',
    'web built',
    'began /repo/base/a',
    'base built, api built',
  ]);
});

/** The first build of a service that is built alone lasts until it is cancelled or `finish` is called. */
function slow(world: FakeWorld, service: string, then: (finish: () => void) => void): void {
  const { build } = world.driver;
  let isFirst = true;
  const driver: FakeWorld['driver'] = {
    ...world.driver,
    async build(batch, observer) {
      const names = batch.requests.map((one) => one.service);
      if (!isFirst || names.join() !== service) {
        await build(batch, observer);
        return;
      }
      isFirst = false;
      const end = Promise.withResolvers<boolean>();
      observer.signal.addEventListener('abort', () => end.resolve(true));
      then(() => end.resolve(false));
      if (!(await end.promise)) await build(batch, observer);
      else observer.ended({ service, status: 'cancelled', durationMs: 1, steps: [] });
    },
  };
  Object.assign(world, { driver });
}

it('cancels a run whose service is out of date before it has ended, and builds that anew', async () => {
  const world = createFakeWorld(texts);
  let change: (paths: readonly string[]) => void = () => {};
  slow(world, 'web', () => change(set(world, 'web/a', '3')));
  const { log } = await session(world, [() => set(world, 'web/a', '2'), () => []], (tell) => {
    change = tell;
  });
  expect(log.slice(2)).toEqual([
    'began /repo/web/a',
    'web cancelled',
    'began /repo/web/a',
    'web built',
  ]);
});

it('lets a run go on that a change does not touch, and builds that afterwards', async () => {
  const world = createFakeWorld(texts);
  const { contexts } = world;
  let change: (paths: readonly string[]) => void = () => {};
  slow(world, 'web', (finish) => {
    // Once it has been looked at what the change touches.
    world.contexts = (root) => {
      setImmediate(finish);
      return contexts(root);
    };
    change(set(world, 'api/a', '2'));
  });
  const { log } = await session(world, [() => set(world, 'web/a', '2'), () => []], (tell) => {
    change = tell;
  });
  expect(log.slice(2)).toEqual([
    'began /repo/web/a',
    'web built',
    'began /repo/api/a',
    'base unchanged, api built',
  ]);
});

it('cancels what is built when it is interrupted, and watches no more', async () => {
  const world = createFakeWorld(texts);
  slow(world, 'web', () => world.interrupt());
  const { log, open } = await session(world, [() => set(world, 'web/a', '2')]);
  expect(log.slice(2)).toEqual(['began /repo/web/a', 'web cancelled']);
  expect(open).toBe(0);
});

it('does not begin without a manifest, nor where files cannot be watched', async () => {
  const world = createFakeWorld(texts);
  const view = {
    began: () => Promise.resolve(),
    ended: () => Promise.resolve(),
    refused: () => {},
    waiting: () => {},
  };
  const watcher = {
    watch: () => Promise.resolve({ ok: false, problem: '/repo cannot be watched.' } as const),
  };
  expect(await watch({ world, view, watcher }, BUILD)).toMatchObject({
    kind: 'unusable',
    diagnostics: [{ code: 'watch/unwatchable', message: '/repo cannot be watched.' }],
  });
  world.files.manifest = () => Promise.resolve({ ok: false, diagnostics: [] });
  expect(await watch({ world, view, watcher }, BUILD)).toMatchObject({ kind: 'refused' });
});
