import type { ShellCommand } from '../shell/command.ts';
import {
  fromVariables,
  hasOption,
  placeOf,
  subcommand,
  switchesIn,
  type Tool,
  type ToolCache,
  type ToolSurroundings,
} from './tool.ts';

/** go: modules in GOMODCACHE, else GOPATH/pkg/mod; what it builds in GOCACHE, else XDG_CACHE_HOME/go-build (`go help environment`). */
export const go: Tool = {
  name: 'go',
  read: (command, around) => {
    const { name, args, variables } = command;
    if (name !== 'go') return undefined;
    const what = subcommand(args, /^-C$/)?.text ?? '';
    const builds = /^(?:build|install|test|run|vet|generate)$/.test(what);
    if (!builds && !/^(?:mod|get|list|work)$/.test(what)) return undefined;
    if (
      what === 'mod' &&
      !args.some(({ text }) => /^(?:download|tidy|vendor|graph|why)$/.test(text))
    )
      return undefined;
    const vendored =
      hasOption(args, '-mod=vendor') || /-mod=vendor/.test(variables.get('GOFLAGS') ?? '');
    const caches = [
      ...(vendored ? [] : [modules(command, around)]),
      ...(builds ? [buildCache(command, around)] : []),
    ];
    return { tool: 'go', command, caches, off: builds ? switchesIn(args, '-a') : [] };
  },
  clears: ({ name, args }) =>
    name === 'go' && args[0]?.text === 'clean' && hasOption(args, '-cache', '-modcache'),
};

function modules(command: ShellCommand, around: ToolSurroundings): ToolCache {
  const told = fromVariables(command, [
    ['GOMODCACHE', ''],
    ['GOPATH', 'pkg/mod'],
  ]);
  return {
    what: 'modules',
    meant: /go.*mod|gopath|\/go$/i,
    ...placeOf(told, 'go/pkg/mod', around),
  };
}

function buildCache(command: ShellCommand, around: ToolSurroundings): ToolCache {
  const told = fromVariables(command, [
    ['GOCACHE', ''],
    ['XDG_CACHE_HOME', 'go-build'],
  ]);
  return {
    what: 'build cache',
    meant: /go-?(?:build|cache)/i,
    ...placeOf(told, '.cache/go-build', around),
  };
}
