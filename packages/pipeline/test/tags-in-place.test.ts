import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const DOCKERFILE = 'FROM busybox:stable\nCOPY . /\n';
const REPOSITORY = 'registry.example.com/shop/api';

/** Two services, of which one was changed after both were built and pushed. */
async function changedWorld(): Promise<FakeWorld> {
  const world = createFakeWorld({
    'orchestrate.yaml': `version: 1
project: shop
registry: registry.example.com/shop
defaults: {outputs: [push], tags: [v1]}
services:
  api: {context: api}
  web: {context: web}
`,
    'api/Dockerfile': DOCKERFILE,
    'api/a': '1',
    'web/Dockerfile': DOCKERFILE,
    'web/a': '1',
  });
  world.says = () => [{ type: 'diagnosed', diagnostic: ABOUT_NOTHING }];
  await build(world, BUILD);
  world.texts.set('web/a', '2');
  return world;
}

const ABOUT_NOTHING = { code: 'buildkit/x', severity: 'warning', message: 'Said.' } as const;

/** Builds once more; what the registry was asked of the unchanged service, and of which it was told that it is released. */
async function again(world: FakeWorld) {
  const before = { calls: world.fakeRegistry.calls.length, said: world.said.length };
  expect(await build(world, BUILD)).toMatchObject({ record: { status: 'succeeded' } });
  const calls = world.fakeRegistry.calls.slice(before.calls);
  const released = world.said
    .slice(before.said)
    .flatMap((one) => (one.type === 'service-released' ? one.service : []));
  return {
    asked: calls.filter(({ name }) => name.startsWith(REPOSITORY)).map(({ method }) => method),
    released: released.toSorted(),
  };
}

describe('tags of what need not be built', () => {
  it('are looked at while others are built, and left alone when they lead to their image', async () => {
    const world = await changedWorld();
    expect(await again(world)).toEqual({
      asked: ['head', 'tagsElsewhere'],
      released: ['api', 'web'],
    });
  });

  it('are written when they lead elsewhere', async () => {
    const world = await changedWorld();
    const digest = world.fakeRegistry.tagsOf(REPOSITORY).get('v1');
    world.fakeRegistry.remove(`${REPOSITORY}:v1`);
    expect(await again(world)).toEqual({
      asked: ['head', 'tagsElsewhere', 'retag'],
      released: ['api', 'web'],
    });
    expect(world.fakeRegistry.tagsOf(REPOSITORY).get('v1')).toBe(digest);
  });

  it('are looked at when they are written where nothing is built', async () => {
    const world = await changedWorld();
    await again(world);
    expect(await again(world)).toEqual({ asked: ['head', 'retag'], released: ['api', 'web'] });
  });
});
