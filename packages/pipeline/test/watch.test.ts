import { expect, it } from 'vitest';
import { watch } from '../src/watch.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';
import { FIRST, hold, session, set, texts } from './watch-session.ts';

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

it('cancels what is built when it is interrupted, and watches no more', async () => {
  const world = createFakeWorld(texts);
  const idea = () => {
    hold(world, ['web'], () => world.interrupt());
    return set(world, 'web/a', '2');
  };
  const { log, open } = await session(world, [idea]);
  expect(log.slice(2)).toEqual(['began /repo/web/a', 'web cancelled']);
  expect(open).toBe(0);
});

it('does not begin without a manifest, nor where files cannot be watched', async () => {
  const world = createFakeWorld(texts);
  const view = {
    began: () => Promise.resolve(),
    ended: () => Promise.resolve(),
    outdated: () => {},
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
