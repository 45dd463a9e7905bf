import type { ImageLayout } from '@orchestrate/model';
import type { World } from '../../src/world.ts';
import type { FakeState } from './state.ts';

/** What builds have written: images by digest, layer caches and files in folders. */
export function fakeContents(
  world: FakeState,
): Pick<World, 'imageBlobs' | 'exports' | 'imageLayout' | 'uncompressed'> {
  return {
    imageBlobs: () => ({
      read: ({ digest }) => readBlob(world, digest),
      close: () => Promise.resolve(),
    }),
    exports: {
      async *read(folder) {
        for (const [path, text] of world.written)
          if (path.startsWith(`${folder}/`))
            yield { path: path.slice(folder.length + 1), content: bytesOf(text) };
      },
      move: (from, to) => {
        for (const [path, text] of world.written) {
          if (path !== from && !path.startsWith(`${from}/`)) continue;
          world.written.delete(path);
          world.written.set(to + path.slice(from.length), text);
        }
        return Promise.resolve();
      },
      remove: (target) => {
        for (const path of world.written.keys())
          if (path === target || path.startsWith(`${target}/`)) world.written.delete(path);
        return Promise.resolve();
      },
    },
    imageLayout: (folder) => fakeLayout(world, folder),
    uncompressed: (bytes) => bytes,
  };
}

async function* bytesOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

function fakeLayout(world: FakeState, folder: string): ImageLayout {
  const tags = world.layouts.get(folder) ?? new Map<string, string>();
  world.layouts.set(folder, tags);
  return {
    read: ({ digest }) => readBlob(world, digest),
    digest: (tag) => Promise.resolve(tags.get(tag)),
    rename: (tag, to) => {
      tags.set(to, tags.get(tag) ?? '');
      tags.delete(tag);
      return Promise.resolve();
    },
    remove: (tag) => Promise.resolve(void tags.delete(tag)),
  };
}

async function* readBlob(world: FakeState, digest: string): AsyncGenerator<Uint8Array> {
  const blob = world.blobs.get(digest);
  if (blob === undefined) throw new Error(`no blob ${digest}`);
  yield* bytesOf(blob);
}
