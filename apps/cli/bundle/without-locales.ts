import type { Plugin } from 'esbuild';

/** Our messages are our own: the library's in sixty languages would be read at every start. */
export const withoutLocales: Plugin = {
  name: 'without-locales',
  setup(bundler) {
    bundler.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export {};' }));
  },
};
