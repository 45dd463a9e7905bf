import {
  fromVariables,
  isTruthy,
  optionValue,
  placeOf,
  subcommand,
  switchesIn,
  switchVariables,
  type Tool,
} from './tool.ts';

const VALUED = /^(?:--cache-dir|--project|--directory|--config-file|-p|--python)$/;

/** uv: `--cache-dir`, UV_CACHE_DIR, else XDG_CACHE_HOME/uv (uv documentation, "Cache directory"). */
export const uv: Tool = {
  name: 'uv',
  read: (command, around) => {
    const { name, args } = command;
    if (name !== 'uv' && name !== 'uvx') return undefined;
    const what = name === 'uvx' ? 'run' : (subcommand(args, VALUED)?.text ?? '');
    if (!/^(?:pip|sync|add|run|tool|build|lock)$/.test(what)) return undefined;
    const told =
      optionValue(args, '--cache-dir') ??
      fromVariables(command, [
        ['UV_CACHE_DIR', ''],
        ['XDG_CACHE_HOME', 'uv'],
      ]);
    const off = [
      ...switchesIn(args, '--no-cache', '--no-cache-dir', '-n'),
      ...switchVariables(command, ['UV_NO_CACHE'], isTruthy),
    ];
    const cache = { what: 'packages', meant: /\buv\b/, ...placeOf(told, '.cache/uv', around) };
    return { tool: 'uv', command, caches: [cache], off };
  },
  clears: ({ name, args }) =>
    name === 'uv' && args[0]?.text === 'cache' && /^(?:clean|prune)$/.test(args[1]?.text ?? ''),
};
