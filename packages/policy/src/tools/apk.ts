import { optionValue, subcommand, switchesIn, type Tool } from './tool.ts';

const VALUED =
  /^(?:-[pXt]|--root|--repository|--virtual|--cache-dir|--arch|--keys-dir|--repositories-file)$/;

/**
 * Alpine's apk: indexes in /var/cache/apk; packages too when /etc/apk/cache leads there, or in /etc/apk/cache
 * itself (Alpine wiki, "Local APK cache").
 */
export const apk: Tool = {
  name: 'apk',
  read: (command) => {
    const { name, args } = command;
    if (name !== 'apk') return undefined;
    if (!/^(?:add|update|upgrade|fetch)$/.test(subcommand(args, VALUED)?.text ?? ''))
      return undefined;
    const told = optionValue(args, '--cache-dir');
    return {
      tool: 'apk',
      command,
      caches: [
        {
          what: 'packages',
          folders: told === undefined ? ['/etc/apk/cache', '/var/cache/apk'] : [told],
          certain: true,
          meant: /apk/,
          bound: true,
        },
      ],
      off: switchesIn(args, '--no-cache'),
    };
  },
  clears: ({ name, args }) =>
    name === 'apk' && args.map(({ text }) => text).join(' ') === 'cache purge',
};
