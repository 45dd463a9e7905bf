import { fromVariables, join, optionValue, subcommand, type Tool } from './tool.ts';

/**
 * Yarn 1 caches in ~/.cache/yarn, of root in /usr/local/share/.cache/yarn (`util/user-dirs.js`); Yarn 4 in
 * ~/.yarn/berry/cache. Which of the two it is does not show in a Dockerfile, so that a mount on either is right.
 */
export const yarn: Tool = {
  name: 'yarn',
  read: (command, { home, complete }) => {
    const { name, args } = command;
    if (name !== 'yarn' && name !== 'yarnpkg') return undefined;
    const what =
      subcommand(args, /^(?:--cwd|--cache-folder|--network-timeout)$/)?.text ?? 'install';
    if (!/^(?:install|add|global|workspaces|upgrade|up)$/.test(what)) return undefined;
    const told =
      optionValue(args, '--cache-folder') ??
      fromVariables(command, [
        ['YARN_CACHE_FOLDER', ''],
        ['XDG_CACHE_HOME', 'yarn'],
      ]);
    const own = home === '/root' ? '/usr/local/share/.cache/yarn' : join(home ?? '', '.cache/yarn');
    const folders =
      told === undefined && home !== undefined ? [own, join(home, '.yarn/berry')] : (told ?? []);
    const cache = {
      what: 'packages',
      folders: typeof folders === 'string' ? [folders] : folders,
      certain: told !== undefined || (home !== undefined && complete),
      meant: /yarn/,
    };
    return { tool: 'yarn', command, caches: [cache], off: [] };
  },
  clears: ({ name, args }) =>
    name === 'yarn' && args[0]?.text === 'cache' && args[1]?.text === 'clean',
};
