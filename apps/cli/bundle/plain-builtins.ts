import type { Plugin } from 'esbuild';

const NAMESPACE = 'plain-builtin';

/**
 * Node's own modules as `require` gives them. As ES modules each of their exports is read when they are loaded,
 * and with those of `node:fs` come all of streams: 3 ms.
 */
export const plainBuiltins: Plugin = {
  name: 'plain-builtins',
  setup(bundler) {
    bundler.onResolve({ filter: /^node:/ }, ({ kind, path }) =>
      // What is loaded late stays a module: the bundler would hand it out as a default export alone.
      kind === 'dynamic-import' ? { path, external: true } : { path, namespace: NAMESPACE },
    );
    bundler.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
