import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { onFreshEngine } from './dependencies.ts';

/** Files that the shop's dependency steps stand on; a line more at their end changes nothing that is installed. */
const LOCKFILES = [
  'catalog/requirements.txt',
  'worker/requirements.txt',
  'python-base/requirements.txt',
  'gateway/go.mod',
  'web/package.json',
];

export const freshMounts = onFreshEngine({
  name: 'shop-mounts',
  title: 'Dependencies on a fresh machine: lockfiles changed, cache mounts travel',
  about:
    'Built before on another engine with `--persist`; then every lockfile differs, so that no layer of a dependency step could come from a cache, and the mounts are restored. Restoring and looking for what is to be saved are part of the time.',
  defaults: {},
  args: ['--persist'],
  before: async (build, folder) => {
    await build(folder);
    await Promise.all(LOCKFILES.map((file) => appendFile(path.join(folder, file), '\n')));
  },
});
