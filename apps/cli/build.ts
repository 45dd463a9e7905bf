import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { LateModules } from './bundle/late-modules.ts';
import { lateSegmenter } from './bundle/late-segmenter.ts';
import { plainBuiltins } from './bundle/plain-builtins.ts';
import { withoutLocales } from './bundle/without-locales.ts';

const source = path.join(import.meta.dirname, 'src');
const outdir = path.join(import.meta.dirname, 'dist');

const SHARED: BuildOptions = {
  outdir,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // Names stay, for whoever reads a stack.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  // Loads a compiled library from beside itself.
  external: ['@parcel/watcher'],
};

await rm(outdir, { recursive: true, force: true });

/** All that a run without work loads: a file each, because to open another one takes longer than to read it. */
const early = {
  main: path.join(source, 'main.ts'),
  'tell-again': path.join(source, 'tell-again.ts'),
};
const late = new LateModules();
await build({
  ...SHARED,
  entryPoints: early,
  plugins: [late.plugin, plainBuiltins, withoutLocales, lateSegmenter],
});

// The rest shares its parts: a command loads only those that it needs.
await build({
  ...SHARED,
  entryPoints: {
    ...late.entryPoints(Object.keys(early)),
    // A thread of its own starts here.
    'hash-worker': path.join(
      import.meta.dirname,
      '../../packages/workspace/src/context/hash-worker.ts',
    ),
  },
  splitting: true,
  // Bundled CommonJS libraries call require for Node's own modules.
  banner: {
    js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  },
  plugins: [plainBuiltins, withoutLocales, lateSegmenter],
});
