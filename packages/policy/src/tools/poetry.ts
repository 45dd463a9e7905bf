import { fromVariables, placeOf, subcommand, switchesIn, type Tool } from './tool.ts';

/** Poetry: POETRY_CACHE_DIR, else XDG_CACHE_HOME/pypoetry (Poetry documentation, `cache-dir`). */
export const poetry: Tool = {
  name: 'poetry',
  read: (command, around) => {
    const { name, args } = command;
    if (name !== 'poetry') return undefined;
    if (!/^(?:install|add|update|sync)$/.test(subcommand(args)?.text ?? '')) return undefined;
    const told = fromVariables(command, [
      ['POETRY_CACHE_DIR', ''],
      ['XDG_CACHE_HOME', 'pypoetry'],
    ]);
    const cache = {
      what: 'packages',
      meant: /poetry/,
      ...placeOf(told, '.cache/pypoetry', around),
    };
    return { tool: 'poetry', command, caches: [cache], off: switchesIn(args, '--no-cache') };
  },
  clears: ({ name, args }) =>
    name === 'poetry' && args[0]?.text === 'cache' && args[1]?.text === 'clear',
};
