import { expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';

const texts = {
  'orchestrate.yaml': `version: 1
project: shop
registry: registry.example.com/shop
defaults: {outputs: [push]}
services:
  api: {context: api}
  web: {context: web}
`,
  'api/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
  'api/a': '1',
  'web/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
  'web/a': '1',
};

it('asks for the client before the registry where nothing was ever built, else only for a build, and once', async () => {
  const world = createFakeWorld(texts);
  const asked: string[] = [];
  const { builders, registry } = world;
  Object.assign(world, {
    builders: {
      ...builders,
      client: () => {
        asked.push('client');
        return builders.client();
      },
    },
    registry: (...mirrors: Parameters<typeof registry>) => {
      const real = registry(...mirrors);
      const head: typeof real.head = (...args) => {
        asked.push('registry');
        return real.head(...args);
      };
      return { ...real, head };
    },
  });
  const askedBy = async (): Promise<string[]> => {
    asked.length = 0;
    await build(world, BUILD);
    return [...asked];
  };
  expect(await askedBy()).toEqual(['client', 'registry', 'registry']);
  expect(await askedBy()).toEqual(['registry', 'registry']);
  world.texts.set('web/a', '2');
  expect(await askedBy()).toEqual(['registry', 'registry', 'client']);
});
