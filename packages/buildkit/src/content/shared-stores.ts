import type { ContentStore, OpenContentStore } from './content-store.ts';

export interface StoreLease {
  readonly store: ContentStore;
  /** The last one to let go closes the connection. */
  release(): Promise<void>;
}

/** Lends connections to content stores: builds that run at the same time on one builder share one. */
export class SharedStores {
  readonly #open = new Map<string, { readonly store: OpenContentStore; users: number }>();

  /** `key` names the builder; `dial` is called when nobody is connected to it. */
  lease(key: string, dial: () => OpenContentStore): StoreLease {
    const entry = this.#open.get(key) ?? { store: dial(), users: 0 };
    this.#open.set(key, entry);
    entry.users += 1;
    return {
      store: entry.store,
      release: async () => {
        entry.users -= 1;
        if (entry.users > 0) return;
        this.#open.delete(key);
        await entry.store.close();
      },
    };
  }
}
