import { existsSync } from 'node:fs';
import type { FolderWatcher } from '@orchestrate/model';
import type { AsyncSubscription, BackendType, Options } from '@parcel/watcher';

/** Installed packages are too many to watch; whatever installs them writes a lock file, too. */
const NEVER = ['**/.git/**', '**/node_modules/**'];

/** The system's own. The library would start a shell to look for Watchman first, and not wait for its end. */
const BACKENDS: Partial<Record<NodeJS.Platform, BackendType>> = {
  linux: 'inotify',
  darwin: 'fs-events',
  win32: 'windows',
};

/**
 * Watches folders with `@parcel/watcher`: one inotify watch a folder, where others take one a file, and folders
 * that are made later are watched as well. The library is loaded with the first request.
 */
export function createFolderWatcher(): FolderWatcher {
  return {
    async watch({ folders, without }, changed) {
      const { default: library } = await import('@parcel/watcher');
      const backend = BACKENDS[process.platform];
      const options: Options = { ignore: [...NEVER, ...without], ...(backend && { backend }) };
      const subscriptions: AsyncSubscription[] = [];
      const watch: AsyncDisposable = {
        async [Symbol.asyncDispose]() {
          await Promise.all(subscriptions.map((one) => one.unsubscribe()));
        },
      };
      for (const folder of folders) {
        const tell: Parameters<typeof library.subscribe>[1] = (error, events) => {
          // Where events were lost, the folder itself stands for all that is in it.
          changed(error === null ? events.map((event) => event.path) : [folder]);
        };
        try {
          // The library says no more of a missing folder than "bad file descriptor".
          if (!existsSync(folder)) throw new Error('it is not there');
          subscriptions.push(await library.subscribe(folder, tell, options));
        } catch (error) {
          await watch[Symbol.asyncDispose]();
          const reason = error instanceof Error ? error.message : String(error);
          return { ok: false, problem: `${folder} cannot be watched: ${reason}.` };
        }
      }
      return { ok: true, watch };
    },
  };
}
