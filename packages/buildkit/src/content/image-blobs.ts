import type { BlobRef, ImageBlobs } from '@orchestrate/model';
import type { Environment } from '../environment.ts';
import type { OpenContentStore } from './content-store.ts';
import { addressBuildkit } from './open-buildkit.ts';
import { openContentStore } from './open-store.ts';
import { uncompressed } from './uncompressed.ts';

/** How much of a layer is in memory at a time. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Blobs of images in the content store of a builder; connects when the first one is read. */
export function createImageBlobs(env: Environment, builder?: string): ImageBlobs {
  let store: Promise<OpenContentStore> | undefined;
  return {
    read: (blob) => {
      store ??= addressBuildkit(env, builder).then(openContentStore);
      return uncompressed(pieces(store, blob));
    },
    close: async () => {
      const open = await store?.catch(() => undefined);
      await open?.close();
    },
  };
}

/** Without a size the blob is taken for a small one and read whole. */
async function* pieces(
  connecting: Promise<OpenContentStore>,
  { digest, sizeBytes }: BlobRef,
): AsyncGenerator<Uint8Array> {
  const store = await connecting;
  if (sizeBytes === undefined) {
    yield await store.read(digest);
    return;
  }
  for (let offset = 0; offset < sizeBytes; offset += PIECE_BYTES) {
    yield await store.read(digest, { offset, size: Math.min(PIECE_BYTES, sizeBytes - offset) });
  }
}
