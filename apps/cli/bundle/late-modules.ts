import path from 'node:path';
import type { Plugin } from 'esbuild';

/** Modules that are loaded when they are needed, by the name that each has in the folder of the program. */
export class LateModules {
  readonly #files = new Map<string, string>();

  /** Leaves every dynamic import as it is, to be found beside the importing file, and notes what it leads to. */
  readonly plugin: Plugin = {
    name: 'late-modules',
    setup: (bundler) => {
      bundler.onResolve({ filter: /^\./ }, ({ kind, path: relative, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const name = path.basename(relative, path.extname(relative));
        this.#files.set(name, path.resolve(resolveDir, relative));
        return { path: `./${name}.js`, external: true };
      });
    },
  };

  /** What was noted, but for those names: file of each module by its name. */
  entryPoints(without: readonly string[]): Record<string, string> {
    return Object.fromEntries([...this.#files].filter(([name]) => !without.includes(name)));
  }
}
