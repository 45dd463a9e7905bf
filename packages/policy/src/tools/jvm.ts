import { fromVariables, join, placeOf, type Tool } from './tool.ts';

/** Maven: `-Dmaven.repo.local`, else ~/.m2/repository (Maven documentation, "Settings"). */
export const maven: Tool = {
  name: 'maven',
  read: (command, around) => {
    const { name, args } = command;
    if (!/^mvnw?$/.test(name) || args.length === 0) return undefined;
    if (args.some(({ text }) => /^(?:-v|--version|-o|--offline)$/.test(text))) return undefined;
    const option = args.find(({ text }) => text.startsWith('-Dmaven.repo.local='));
    const told =
      option?.known === true ? option.text.slice(option.text.indexOf('=') + 1) : undefined;
    const cache = {
      what: 'artifacts',
      meant: /\.?m2|maven|mvn/,
      ...placeOf(told, '.m2/repository', around),
    };
    return { tool: 'maven', command, caches: [cache], off: [] };
  },
};

/** Gradle: GRADLE_USER_HOME, else ~/.gradle (Gradle documentation, "Gradle User Home"). */
export const gradle: Tool = {
  name: 'gradle',
  read: (command, around) => {
    const { name, args } = command;
    if (!/^gradlew?$/.test(name) || args.length === 0) return undefined;
    if (args.some(({ text }) => /^(?:-v|--version|--offline)$/.test(text))) return undefined;
    const told = fromVariables(command, [['GRADLE_USER_HOME', '']]);
    const { folders, certain } = placeOf(told, '.gradle', around);
    // The folder holds daemons and settings too: a mount on its caches alone is as good.
    const all = folders.flatMap((folder) => [folder, join(folder, 'caches')]);
    return {
      tool: 'gradle',
      command,
      caches: [{ what: 'artifacts', folders: all, certain, meant: /gradle/ }],
      off: [],
    };
  },
};
