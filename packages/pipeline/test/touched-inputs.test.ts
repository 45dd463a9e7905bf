import type { BuildRequest } from '@orchestrate/model';
import { expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const texts = {
  'orchestrate.yaml': `version: 1
project: shop
registry: registry.example.com/shop
defaults: {outputs: [push], tags: [v1]}
services:
  base: {context: base}
  api: {context: api}
  web: {context: web}
`,
  'base/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
  'base/a': '1',
  'api/Dockerfile': 'FROM base\nCOPY . /\n',
  'api/a': '1',
  'web/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
  'web/a': '1',
};

/** A world in which something is done to files while a service is built, but only in the first run. */
function disturbed(service: string, disturb: (world: FakeWorld) => void): FakeWorld {
  const world = createFakeWorld(texts);
  let isDone = false;
  world.says = (request: BuildRequest) => {
    if (!isDone && request.service === service) {
      isDone = true;
      disturb(world);
    }
    return [];
  };
  return world;
}

async function run(world: FakeWorld) {
  const result = await build(world, BUILD);
  if (result.kind !== 'ended') throw new Error(JSON.stringify(result.diagnostics));
  const { record, diagnostics } = result;
  return {
    status: record.status,
    outcomes: Object.fromEntries(record.services.map((one) => [one.service, one.outcome])),
    warned: diagnostics.map(({ code, severity, message }) => `${severity} ${code} ${message}`),
  };
}

const tagsOf = (world: FakeWorld, service: string) => [
  ...world.fakeRegistry.tagsOf(`registry.example.com/shop/${service}`).keys(),
];
const keyTags = (world: FakeWorld, service: string) =>
  tagsOf(world, service).filter((tag) => tag.startsWith('key-'));

it.each<[string, (world: FakeWorld) => void]>([
  ['a file', (world) => world.texts.set('base/a', '2')],
  ['a new file', (world) => world.texts.set('base/b', '2')],
  ['a file that goes', (world) => world.texts.delete('base/a')],
  [
    'the Dockerfile',
    (world) => world.texts.set('base/Dockerfile', 'FROM busybox:stable\nCOPY a /\n'),
  ],
])(
  'remembers nothing of a service whose files changed while it was built: %s',
  async (_, change) => {
    const world = disturbed('base', change);
    const first = await run(world);
    expect(first.status).toBe('succeeded');
    expect(first.warned).toEqual([
      'warning build/changed-meanwhile Files of base changed while it was built, so its image may hold the old or the new ones.',
    ]);
    expect(tagsOf(world, 'base')).toContain('v1');
    // What stands on it was built from an image that nobody can name by its inputs.
    expect([keyTags(world, 'base'), keyTags(world, 'api')]).toEqual([[], []]);
    expect(keyTags(world, 'web')).toHaveLength(1);
    const second = await run(world);
    expect(second).toMatchObject({
      outcomes: { base: 'built', api: 'built', web: 'unchanged' },
      warned: [],
    });
    expect((await run(world)).outcomes).toEqual({
      base: 'unchanged',
      api: 'unchanged',
      web: 'unchanged',
    });
  },
);

it('does not believe a file either that is the same again', async () => {
  const world = disturbed('web', (one) => (one.writes += 1));
  const first = await run(world);
  expect(first.warned.join()).toContain('build/changed-meanwhile');
  expect((await run(world)).outcomes).toMatchObject({ web: 'built' });
});

it('goes back to what was known before when the old files come back', async () => {
  const world = createFakeWorld(texts);
  await run(world);
  world.texts.set('web/a', '2');
  world.says = () => {
    world.texts.set('web/a', '3');
    return [];
  };
  expect((await run(world)).warned.join()).toContain('Files of web');
  world.texts.set('web/a', '1');
  expect((await run(world)).outcomes).toMatchObject({ web: 'unchanged' });
});
