import {
  fromVariables,
  placeOf,
  subcommand,
  switchesIn,
  switchVariables,
  type Tool,
} from './tool.ts';

/** Composer: COMPOSER_CACHE_DIR, else COMPOSER_HOME/cache, else ~/.cache/composer (Composer documentation, "cache-dir"). */
export const composer: Tool = {
  name: 'composer',
  read: (command, around) => {
    const { name, args } = command;
    if (!/^composer(?:\.phar)?$/.test(name)) return undefined;
    if (
      !/^(?:install|i|update|u|require|create-project|global)$/.test(subcommand(args)?.text ?? '')
    )
      return undefined;
    const told = fromVariables(command, [
      ['COMPOSER_CACHE_DIR', ''],
      ['COMPOSER_HOME', 'cache'],
      ['XDG_CACHE_HOME', 'composer'],
    ]);
    const off = [
      ...switchesIn(args, '--no-cache'),
      ...switchVariables(command, ['COMPOSER_NO_CACHE'], (value) => value === '1'),
      ...switchVariables(command, ['COMPOSER_CACHE_DIR'], (value) => value === '/dev/null'),
    ];
    const place = placeOf(told, '.composer/cache', around);
    const cache = { what: 'packages', meant: /composer/, ...place, certain: told !== undefined };
    return { tool: 'composer', command, caches: [cache], off };
  },
  clears: ({ name, args }) =>
    /^composer(?:\.phar)?$/.test(name) && /^(?:clear-?cache|cc)$/.test(args[0]?.text ?? ''),
};
