import { describe, expect, it } from 'vitest';
import { type PrepareOptions, prepare } from '../src/prepare.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const texts = {
  'orchestrate.yaml': `version: 1
project: shop
services:
  base: {context: base}
  api: {context: api, contexts: {libs: libs}}
  web: {context: web}
`,
  'base/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
  'base/a': '1',
  'api/Dockerfile': 'FROM base\nCOPY . /app\nCOPY --from=libs . /libs\n',
  'api/a': '1',
  'libs/a': '1',
  'web/Dockerfile': 'FROM busybox:stable\nCOPY src /src\n',
  'web/src/a': '1',
  'web/b': '1',
};

/** What a selection asks for, without what that needs. */
async function selected(world: FakeWorld, more: Partial<PrepareOptions>): Promise<string> {
  const prepared = await prepare(world, { ...BUILD, ...more });
  if (prepared.kind !== 'ready') return prepared.diagnostics.map(({ code }) => code).join(' ');
  return prepared.selection
    .map(({ name }) => name)
    .toSorted()
    .join(' ');
}

const differing = (world: FakeWorld) => selected(world, { filters: ['[main]'] });

async function committed(): Promise<FakeWorld> {
  const world = createFakeWorld(texts);
  const prepared = await prepare(world, BUILD);
  if (prepared.kind !== 'ready') throw new Error('it is sound');
  world.lock = { kind: 'lock', lock: prepared.lock };
  world.commit('main');
  return world;
}

describe('services that differ from a commit', () => {
  it('are none in a clean work tree', async () => {
    expect(await differing(await committed())).toBe('');
    expect(await selected(await committed(), { since: 'main' })).toBe('');
  });

  it.each<[string, (all: Map<string, string>) => unknown, string]>([
    ['a file of the context', (all) => all.set('base/a', '2'), 'base'],
    ['a new file', (all) => all.set('base/new', '2'), 'base'],
    ['a file that is gone', (all) => all.delete('base/a'), 'base'],
    ['a Dockerfile', (all) => all.set('web/Dockerfile', `${texts['web/Dockerfile']}# x\n`), 'web'],
    ['a .dockerignore', (all) => all.set('web/.dockerignore', 'x'), 'web'],
    ['one of the Dockerfile', (all) => all.set('web/Dockerfile.dockerignore', 'x'), 'web'],
    ['a file of a named context', (all) => all.set('libs/a', '2'), 'api base'],
    ['a file that is gone and that nothing copied', (all) => all.delete('web/b'), ''],
    ['a file of no context', (all) => all.set('README.md', '2'), ''],
  ])('by %s', async (_, change, expected) => {
    const world = await committed();
    change(world.texts);
    expect(await differing(world)).toBe(expected);
  });

  it('by their entries in the manifest, and by nothing else in it', async () => {
    const world = await committed();
    const write = (change: (text: string) => string) =>
      world.texts.set('orchestrate.yaml', change(texts['orchestrate.yaml']));
    write((text) => `# a word\n${text}`);
    expect(await differing(world)).toBe('');
    write((text) => text.replace('{context: web}', '{context: web, labels: {a: b}}'));
    expect(await differing(world)).toBe('web');
    write((text) => `${text}defaults: {labels: {a: b}}\n`);
    expect(await differing(world)).toBe('api base web');
    write((text) => `${text}  shop: {context: web}\n`);
    expect(await differing(world)).toBe('shop');
  });

  it('are all when the manifest of the commit cannot be read', async () => {
    const world = await committed();
    world.texts.set('orchestrate.yaml', 'services: [');
    world.commit('broken');
    world.texts.set('orchestrate.yaml', texts['orchestrate.yaml']);
    expect(await selected(world, { filters: ['[broken]'] })).toBe('api base web');
  });

  it('by the locked digests of their images', async () => {
    const world = await committed();
    world.lock = { kind: 'none' };
    world.fakeRegistry.publish('docker.io/library/busybox:stable', {
      platforms: { 'linux/amd64': { layers: ['new'] } },
    });
    expect(await differing(world)).toBe('base web');
  });

  it('when only the builder knows their inputs', async () => {
    const world = await committed();
    world.texts.set('web/Dockerfile', 'FROM scratch\nADD https://example.com/x.git#main /\n');
    world.commit('main');
    expect(await differing(world)).toBe('web');
  });
});

describe('--since', () => {
  it('takes what stands on a difference, and of what was asked for only that', async () => {
    const world = await committed();
    world.texts.set('base/a', '2');
    expect(await selected(world, { since: 'main' })).toBe('api base');
    expect(await selected(world, { since: 'main', names: ['web'] })).toBe('');
    expect(await selected(world, { since: 'main', names: ['web', 'api'] })).toBe('api base');
    expect(await selected(world, { since: 'main', filters: ['[changed]'] })).toBe('base');
  });

  it('refuses with what git says', async () => {
    const world = await committed();
    expect(await selected(world, { since: 'v9' })).toBe('git/unknown-commit');
    expect(await selected(world, { since: 'main', filters: ['[v9]'] })).toBe('git/unknown-commit');
  });
});
