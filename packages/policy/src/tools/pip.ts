import type { ShellCommand } from '../shell/command.ts';
import type { Word } from '../shell/word.ts';
import {
  fromVariables,
  hasOption,
  optionValue,
  placeOf,
  subcommand,
  switchesIn,
  switchVariables,
  type Tool,
} from './tool.ts';

const VALUED = /^(?:--cache-dir|--log|--proxy|--timeout|--retries|--python|--cert|--client-cert)$/;

/** pip: `--cache-dir`, PIP_CACHE_DIR, else XDG_CACHE_HOME/pip (pip documentation, "Caching"). */
export const pip: Tool = {
  name: 'pip',
  read: (command, around) => {
    const args = pipArguments(command);
    if (args === undefined || hasOption(args, '--no-index', '--help', '-h')) return undefined;
    if (!/^(?:install|wheel|download)$/.test(subcommand(args, VALUED)?.text ?? ''))
      return undefined;
    const told =
      optionValue(args, '--cache-dir') ??
      fromVariables(command, [
        ['PIP_CACHE_DIR', ''],
        ['XDG_CACHE_HOME', 'pip'],
      ]);
    const off = [
      ...switchesIn(args, '--no-cache-dir'),
      // Any value that pip understands turns the cache off, `0` and `false` included (pip, `cmdoptions.py`).
      ...switchVariables(command, ['PIP_NO_CACHE_DIR'], (value) => value !== ''),
    ];
    const cache = { what: 'packages', meant: /pip/, ...placeOf(told, '.cache/pip', around) };
    return { tool: 'pip', command, caches: [cache], off };
  },
  clears: (command) => {
    const [first, second] = pipArguments(command) ?? [];
    return first?.text === 'cache' && second?.text === 'purge';
  },
};

/** Arguments of `pip`, `pip3.13` and `python -m pip`. */
function pipArguments({ name, args }: ShellCommand): readonly Word[] | undefined {
  if (/^pip(?:\d+(?:\.\d+)?)?$/.test(name)) return args;
  if (!/^python(?:\d+(?:\.\d+)?)?$/.test(name)) return undefined;
  const module = args.findIndex(({ text }) => text === '-m');
  return module !== -1 && args[module + 1]?.text === 'pip' ? args.slice(module + 2) : undefined;
}
