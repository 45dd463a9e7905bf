import type { HashMemory } from './file-hash.ts';
import type { FileStat } from './tree.ts';

/** A store of file hashes that outlives the run; written to in bulk. */
export interface RememberedHashes {
  hashOf(path: string, stamp: FileStat): string | undefined;
  remember(
    entries: Iterable<{ readonly path: string; readonly stamp: FileStat; readonly hash: string }>,
  ): void;
}

/** Memory of one run over a store: what is new is kept here until `flush` stores it in one go. */
export function rememberingHashes(store: RememberedHashes): HashMemory & { flush(): void } {
  const fresh = new Map<
    string,
    { readonly path: string; readonly stamp: FileStat; readonly hash: string }
  >();
  return {
    get: (path, stat) => fresh.get(path)?.hash ?? store.hashOf(path, stat),
    put: (path, stamp, hash) => fresh.set(path, { path, stamp, hash }),
    flush: () => {
      if (fresh.size > 0) store.remember(fresh.values());
      fresh.clear();
    },
  };
}
