import { fromVariables, hasOption, placeOf, subcommand, switchesIn, type Tool } from './tool.ts';

/** NuGet: NUGET_PACKAGES, else ~/.nuget/packages (NuGet documentation, "Managing the global packages"). */
export const dotnet: Tool = {
  name: 'dotnet',
  read: (command, around) => {
    const { name, args } = command;
    if (name !== 'dotnet' || hasOption(args, '--no-restore')) return undefined;
    if (!/^(?:restore|build|publish|test|pack|run)$/.test(subcommand(args)?.text ?? ''))
      return undefined;
    const told = fromVariables(command, [['NUGET_PACKAGES', '']]);
    const cache = {
      what: 'packages',
      meant: /nuget/i,
      ...placeOf(told, '.nuget/packages', around),
    };
    const off = switchesIn(args, '--no-cache', '--no-http-cache');
    return { tool: 'dotnet', command, caches: [cache], off };
  },
  clears: ({ name, args }) =>
    name === 'dotnet' && args[0]?.text === 'nuget' && hasOption(args, '--clear'),
};
