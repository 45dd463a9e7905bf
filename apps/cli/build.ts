import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { lateSegmenter } from './bundle/late-segmenter.ts';

/** Our messages are our own: the library's in sixty languages would be read at every start. */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup(bundler) {
    bundler.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export {};' }));
  },
};

// One folder of ES modules: a command loads only the chunks it needs.
const outdir = path.join(import.meta.dirname, 'dist');
await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: {
    main: path.join(import.meta.dirname, 'src/main.ts'),
    // A thread of its own starts here.
    'hash-worker': path.join(
      import.meta.dirname,
      '../../packages/workspace/src/context/hash-worker.ts',
    ),
  },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  sourcemap: 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [withoutLocales, lateSegmenter],
  // Loads a compiled library from beside itself.
  external: ['@parcel/watcher'],
  // Bundled CommonJS libraries call require for Node's own modules.
  banner: {
    js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  },
});
