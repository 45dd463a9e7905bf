import { fromVariables, optionValue, placeOf, subcommand, type Tool } from './tool.ts';

const VALUED = /^(?:--store-dir|-C|--dir|--filter|-F|--reporter|--loglevel)$/;

/** pnpm: `--store-dir` or the setting, else PNPM_HOME/store, XDG_DATA_HOME/pnpm/store, ~/.local/share/pnpm/store. */
export const pnpm: Tool = {
  name: 'pnpm',
  read: (command, around) => {
    const { name, args } = command;
    if (name !== 'pnpm') return undefined;
    if (!/^(?:install|i|ci|add|fetch|update|up|dlx)$/.test(subcommand(args, VALUED)?.text ?? ''))
      return undefined;
    const told =
      optionValue(args, '--store-dir') ??
      fromVariables(command, [
        ['npm_config_store_dir', ''],
        ['pnpm_config_store_dir', ''],
        ['PNPM_HOME', 'store'],
        ['XDG_DATA_HOME', 'pnpm/store'],
      ]);
    const cache = {
      what: 'store',
      meant: /pnpm/,
      ...placeOf(told, '.local/share/pnpm/store', around),
    };
    return { tool: 'pnpm', command, caches: [cache], off: [] };
  },
};
