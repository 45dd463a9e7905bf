import { access, constants, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Environment } from '../environment.ts';
import { listOf, parseJson, record, text } from '../json.ts';

/** Where docker looks for plugins of the whole system (docker/cli `cli-plugins/manager/manager_unix.go`). */
const SYSTEM_FOLDERS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
];

/** Folder of docker's configuration: `DOCKER_CONFIG`, or `.docker` in the home folder. */
export function dockerConfigFolder(env: Environment): string {
  return env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker');
}

/**
 * Path of the buildx binary, looked for where docker itself looks: the user's plugins, `cliPluginsExtraDirs`,
 * the system's; then `docker-buildx` and `buildx` in the path. Running it directly instead of `docker buildx`
 * saves a process that does nothing but start it. Undefined when there is none.
 */
export async function findBuildx(
  env: Environment,
  systemFolders: readonly string[] = systemPluginFolders(env),
): Promise<string | undefined> {
  const config = dockerConfigFolder(env);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = [join(config, 'cli-plugins'), ...(await extraFolders(config)), ...systemFolders];
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [
    ...folders.map((folder) => join(folder, `docker-buildx${suffix}`)),
    ...path.map((folder) => join(folder, `docker-buildx${suffix}`)),
    ...path.map((folder) => join(folder, `buildx${suffix}`)),
  ];
  for (const candidate of candidates) if (await isExecutable(candidate)) return candidate;
  return undefined;
}

function systemPluginFolders(env: Environment): string[] {
  if (process.platform !== 'win32') return SYSTEM_FOLDERS;
  return [env.ProgramData, env.ProgramFiles].flatMap((folder) =>
    folder === undefined ? [] : [join(folder, 'Docker', 'cli-plugins')],
  );
}

async function extraFolders(config: string): Promise<string[]> {
  const written = await readFile(join(config, 'config.json'), 'utf8').catch(() => '');
  return listOf(record(parseJson(written))?.cliPluginsExtraDirs, text);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
