import type { World } from '../../src/world.ts';
import { type FakeState, sha256 } from './state.ts';

/** The registry, the packages of its images, and what is behind addresses. */
export function fakeRemotes(
  world: FakeState,
): Pick<World, 'registry' | 'packageLists' | 'downloads'> {
  return {
    registry: () => world.fakeRegistry,
    packageLists: () => ({
      read: ({ manifest }, source) =>
        Promise.resolve({ ok: true, value: world.installed.get(`${source} ${manifest}`) }),
    }),
    downloads: {
      digest: (url) => {
        world.asked.push(url);
        const text = world.web.get(url);
        return Promise.resolve(
          text === undefined ? nothingAt(url) : { ok: true, value: fileOf(text) },
        );
      },
    },
  };
}

function fileOf(text: string) {
  return { checksum: sha256(text), sizeBytes: text.length };
}

function nothingAt(url: string) {
  const { host } = new URL(url);
  const failure = { kind: 'not-found', host, message: `nothing at ${url}`, hint: 'fake' } as const;
  return { ok: false, failure } as const;
}
