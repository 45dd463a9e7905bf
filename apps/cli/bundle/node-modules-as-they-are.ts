import { readFile, writeFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const IMPORT = /^import (?:(\w+)(?:, | ))?(?:\{([^}]*)\} )?from "(node:[^"]+)";/gm;

/**
 * Asks Node for its own modules by `process.getBuiltinModule`. An import of one reads all its exports, and with them
 * loads what nobody uses (with crypto the web's, with http2 a second copy of all its parts): 10 ms at every start.
 * Works on what was written, line by line, so that source maps stay true.
 */
export const nodeModulesAsTheyAre: Plugin = {
  name: 'node-modules-as-they-are',
  setup(bundler) {
    bundler.initialOptions.metafile = true;
    bundler.onEnd(async ({ metafile }) => {
      const files = Object.keys(metafile?.outputs ?? {}).filter((file) => file.endsWith('.js'));
      await Promise.all(files.map(rewrite));
    });
  },
};

async function rewrite(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(IMPORT, asked));
}

/** `var`, because functions of a file may be called before its first line, as imports may. */
function asked(_all: string, whole: string | undefined, names: string | undefined, module: string) {
  const got = `process.getBuiltinModule("${module}")`;
  return [
    ...(whole === undefined ? [] : [`var ${whole} = ${got};`]),
    ...(names === undefined ? [] : [`var {${names.replaceAll(' as ', ': ')}} = ${got};`]),
  ].join(' ');
}
