import { subcommand, type Tool } from './tool.ts';

const NAMES = new Set(['dnf', 'dnf5', 'microdnf', 'yum']);
const VALUED =
  /^(?:-[cx]|--config|--exclude|--repo|--enablerepo|--disablerepo|--releasever|--installroot)$/;

/** Fedora's and Red Hat's package managers: /var/cache/dnf, /var/cache/libdnf5 since version 5, /var/cache/yum. */
export const dnf: Tool = {
  name: 'dnf',
  read: (command) => {
    const { name, args } = command;
    if (!NAMES.has(name)) return undefined;
    if (
      !/^(?:install|update|upgrade|groupinstall|makecache|builddep)$/.test(
        subcommand(args, VALUED)?.text ?? '',
      )
    )
      return undefined;
    const yum = ['/var/cache/yum', '/var/cache/dnf'];
    return {
      tool: name,
      command,
      caches: [
        {
          what: 'packages',
          folders:
            name === 'yum' ? yum : ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/yum'],
          certain: true,
          meant: /dnf|yum/,
          bound: true,
        },
      ],
      off: [],
    };
  },
  clears: ({ name, args }) => NAMES.has(name) && subcommand(args, VALUED)?.text === 'clean',
};
