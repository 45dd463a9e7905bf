import { fromVariables, join, placeOf, subcommand, type Tool } from './tool.ts';

const DOWNLOADS = /^(?:build|b|install|fetch|test|t|check|c|run|r|chef|clippy|doc|update|vendor)$/;

/** cargo: registry and git below CARGO_HOME, else ~/.cargo (The Cargo Book, "Cargo Home"). */
export const cargo: Tool = {
  name: 'cargo',
  read: (command, around) => {
    const { name, args } = command;
    if (name !== 'cargo' || !DOWNLOADS.test(subcommand(args)?.text ?? '')) return undefined;
    const told = fromVariables(command, [['CARGO_HOME', '']]);
    const { folders, certain } = placeOf(told, '.cargo', around);
    return {
      tool: 'cargo',
      command,
      caches: [
        {
          what: 'crates',
          folders: folders.map((folder) => join(folder, 'registry')),
          certain,
          meant: /cargo/,
        },
      ],
      off: [],
    };
  },
};
