import { hasOption, subcommand, type Tool } from './tool.ts';

const NAMES = new Set(['apt-get', 'apt', 'aptitude']);
const INSTALLS = new Set([
  'install',
  'upgrade',
  'dist-upgrade',
  'full-upgrade',
  'build-dep',
  'satisfy',
]);
const VALUED = /^(?:-[oct]|--option|--config-file|--target-release|--default-release)$/;

/**
 * Debian's apt: package files in /var/cache/apt, package lists in /var/lib/apt (`apt.conf(5)`, `Dir::Cache` and
 * `Dir::State`). It locks both, and a second process fails.
 */
export const apt: Tool = {
  name: 'apt',
  read: (command) => {
    const { name, args } = command;
    if (!NAMES.has(name) || hasOption(args, '--simulate', '-s', '--print-uris')) return undefined;
    const what = subcommand(args, VALUED)?.text ?? '';
    if (what !== 'update' && !INSTALLS.has(what)) return undefined;
    const packages = {
      what: 'packages',
      folders: ['/var/cache/apt'],
      meant: /apt(?!.*lists?)(?!.*\blib\b)/,
    };
    const lists = { what: 'package lists', folders: ['/var/lib/apt'], meant: /apt.*list|lib.*apt/ };
    const caches = what === 'update' ? [lists] : [packages];
    return {
      tool: 'apt',
      command,
      caches: caches.map((cache) => ({ ...cache, certain: true, exclusive: true, bound: true })),
      off: [],
    };
  },
  clears: ({ name, args }) =>
    NAMES.has(name) &&
    /^(?:clean|autoclean|distclean|auto-clean)$/.test(subcommand(args, VALUED)?.text ?? ''),
};
