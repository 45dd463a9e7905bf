import type { BlobRef, ImageBlobs } from '@orchestrate/model';
import type { World } from '../world.ts';
import type { BuilderPool } from './builder-pool.ts';

/** Content of images in whichever builder has it: digests are the same everywhere. */
export function poolBlobs(world: World, pool: BuilderPool): ImageBlobs {
  const all = pool.builders.map(({ name }) => world.imageBlobs(name));
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  return {
    read: (blob) => readFirst(all, blob),
    close: async () => {
      await Promise.all(all.map((blobs) => blobs.close()));
    },
  };
}

async function* readFirst(all: readonly ImageBlobs[], blob: BlobRef): AsyncGenerator<Uint8Array> {
  for (const [at, blobs] of all.entries()) {
    let begun = false;
    try {
      for await (const piece of blobs.read(blob)) {
        begun = true;
        yield piece;
      }
      return;
    } catch (error) {
      // What has begun cannot be read again from elsewhere: its reader has the first part already.
      if (begun || at === all.length - 1) throw error;
    }
  }
}
