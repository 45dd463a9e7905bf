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
      contents: contents(path),
    }));
  },
};

/**
 * esbuild copies every own property of what it requires into a module of its own, and looking at those of
 * `node:util` alone loads threads and signal tracing. What inherits from the module has none, and nothing is copied.
 * Functions, and what is an instance of a class, stay what they are.
 */
function contents(path: string): string {
  const module = `process.getBuiltinModule(${JSON.stringify(path)})`;
  const isPlain = Object.getPrototypeOf(process.getBuiltinModule(path)) === Object.prototype;
  return `module.exports = ${isPlain ? `Object.create(${module})` : module};`;
}
