import type { BuilderInfo, LocalImages } from '@orchestrate/model';
import type { World } from '../../src/world.ts';
import type { FakeState } from './state.ts';

/** Builders, and the images and caches that they keep. */
export function fakeEngine(
  world: FakeState,
): Pick<World, 'builders' | 'localImages' | 'localImagesOf' | 'builderCache'> {
  return {
    builders: {
      inspect: (name = 'default') => lookAt(world, name),
      engine: () => lookAt(world, 'engine'),
      client: () => Promise.resolve({ ok: true, version: '0.29.1' }),
      buildkitVersion: () => Promise.resolve('v0.25.2'),
      honoursSourcePolicy: () => Promise.resolve(true),
    },
    localImages: imagesIn(() => world.engine),
    localImagesOf: (context) => imagesIn(() => engineOf(world, context)),
    builderCache: () => ({
      records: () => Promise.resolve(world.cache),
      prune: (ids) => {
        const gone = world.cache.filter(({ id }) => ids.includes(id));
        world.cache = world.cache.filter(({ id }) => !ids.includes(id));
        return Promise.resolve(gone.map(({ id, sizeBytes }) => ({ id, sizeBytes })));
      },
      close: () => Promise.resolve(),
    }),
  };
}

const BUILDER: BuilderInfo = {
  name: 'default',
  driver: 'docker',
  platforms: ['linux/amd64'],
  containerdStore: true,
};

function lookAt(world: FakeState, name: string): ReturnType<World['builders']['inspect']> {
  return Promise.resolve(
    world.down.has(name)
      ? { ok: false, diagnostic: { code: 'down', severity: 'error', message: `${name}.` } }
      : { ok: true, info: { ...BUILDER, name, driver: world.driverOf(name) } },
  );
}

function imagesIn(engine: () => Map<string, string>): LocalImages {
  return {
    digests: (tags) =>
      Promise.resolve(
        new Map(
          tags.flatMap((tag) => {
            const digest = engine().get(tag);
            return digest === undefined ? [] : [[tag, digest] as const];
          }),
        ),
      ),
    tag: (image, tag) => Promise.resolve(void engine().set(tag, engine().get(image) ?? image)),
    untag: (tag) => Promise.resolve(void engine().delete(tag)),
    source: () =>
      Promise.resolve({
        containerd: { socket: '/run/containerd.sock', namespace: 'moby' },
        engine: '/run/docker.sock',
        sights: [],
      }),
  };
}

/** Where a builder keeps images: other drivers load into the current engine. */
export function engineOf(world: FakeState, context: string | undefined): Map<string, string> {
  if (context === undefined || world.driverOf(context) !== 'docker') return world.engine;
  const engine = world.engines.get(context) ?? new Map<string, string>();
  world.engines.set(context, engine);
  return engine;
}
