import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const MADE = "= new Intl.Segmenter(undefined, {granularity: 'grapheme'});";
const MADE_LATE = `= {
  made: undefined,
  segment(text) {
    this.made ??= new Intl.Segmenter(undefined, {granularity: 'grapheme'});
    return this.made.segment(text);
  },
};`;

/** To make one takes 9 ms, and only a line that is too wide needs it: made when it is first asked. */
export const lateSegmenter: Plugin = {
  name: 'late-segmenter',
  setup(bundler) {
    bundler.onLoad({ filter: /slice-ansi\/tokenize-ansi\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(MADE)) throw new Error(`${path} makes its segmenter in another way now`);
      return { contents: text.replace(MADE, MADE_LATE) };
    });
  },
};
