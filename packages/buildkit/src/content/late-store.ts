import type { BlobPart, OpenContentStore } from './content-store.ts';

/** The store that is being connected to; a connection that fails is told by every read. */
export function lateContentStore(opening: Promise<OpenContentStore>): OpenContentStore {
  // Nobody may ever read: then nobody needs to know.
  opening.catch(() => undefined);
  return {
    read: async (digest: string, part?: BlobPart) => (await opening).read(digest, part),
    close: async () => {
      const store = await opening.catch(() => undefined);
      await store?.close();
    },
  };
}
