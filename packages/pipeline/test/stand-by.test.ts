import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';

const manifest = (more = ''): string =>
  `version: 1\nproject: shop\nregistry: registry.example.com/shop\n${more}services:\n  api: {context: api}\n`;
const texts = (more?: string) => ({
  'orchestrate.yaml': manifest(more),
  'api/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
  'api/a': '1',
});

/** For which builder the driver stood by, as what was asked of it goes; and for whom it still does at the end. */
async function standing(options: Partial<typeof BUILD>, more?: string) {
  const world = createFakeWorld(texts(more));
  const stood: unknown[] = [];
  const { driver } = world;
  const standBy = (builder?: string): void => {
    stood.push(builder ?? 'current');
    driver.standBy(builder);
  };
  Object.assign(world, { driver: { ...driver, standBy } });
  const { kind } = await build(world, { ...BUILD, ...options });
  return { stood, kind, left: world.standing };
}

describe('a driver', () => {
  it('stands by when a build is likely, and no longer when the run is over', async () => {
    expect(await standing({ expectsBuild: true })).toEqual({
      stood: ['current'],
      kind: 'ended',
      left: [],
    });
  });

  it('stands by for the builder that was asked for', async () => {
    expect((await standing({ expectsBuild: true, builder: 'farm' })).stood).toEqual(['farm']);
    expect((await standing({ expectsBuild: true }, 'builders: [farm]\n')).stood).toEqual(['farm']);
  });

  it.each([
    ['a build is not likely', {}, ''],
    ['images are pushed', {}, 'defaults: {outputs: [push]}\n'],
    ['all images are to be pushed', { overrides: { outputs: [{ kind: 'push' }] } }, ''],
    ['several builders share the work', {}, 'builders: [farm, barn]\n'],
  ] as const)('does not stand by when %s', async (what, options, more) => {
    const expectsBuild = what !== 'a build is not likely';
    expect((await standing({ expectsBuild, ...options }, more)).stood).toEqual([]);
  });

  it('stands by no longer when the request is refused', async () => {
    const refused = await standing({ expectsBuild: true, names: ['nobody'] });
    expect(refused).toEqual({ stood: ['current'], kind: 'refused', left: [] });
  });
});
