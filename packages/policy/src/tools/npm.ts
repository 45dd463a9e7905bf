import { optionValue, placeOf, subcommand, type Tool } from './tool.ts';

const INSTALLS =
  /^(?:ci|clean-install|install-clean|install|i|add|update|up|install-test|it|cit|install-ci-test)$/;
const VALUED = /^(?:--cache|--prefix|-C|--registry|--loglevel|-w|--workspace|--userconfig)$/;

/** npm: the option or setting `cache`, else ~/.npm (npm documentation, "cache"). */
export const npm: Tool = {
  name: 'npm',
  read: (command, around) => {
    const { name, args, variables } = command;
    if (name !== 'npm' || !INSTALLS.test(subcommand(args, VALUED)?.text ?? '')) return undefined;
    // npm reads its settings from variables in any case.
    const setting = [...variables].find(([key]) => key.toLowerCase() === 'npm_config_cache')?.[1];
    const told = optionValue(args, '--cache') ?? setting;
    const cache = { what: 'packages', meant: /(?<!p)npm/, ...placeOf(told, '.npm', around) };
    return { tool: 'npm', command, caches: [cache], off: [] };
  },
  clears: ({ name, args }) =>
    name === 'npm' && args[0]?.text === 'cache' && /^(?:clean|clear|rm)$/.test(args[1]?.text ?? ''),
};
