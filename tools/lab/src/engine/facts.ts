import { access, readdir } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { machineRelease } from '../apt/machine.ts';
import type { LabPaths } from '../paths.ts';
import { runningDaemon } from '../system/daemon.ts';
import { run } from '../system/run.ts';
import { askEngine, buildxWorks } from './client.ts';
import { engineDaemon } from './daemon.ts';
import type { EngineFacts } from './decide.ts';

/** Looks at the machine; changes nothing. */
export async function engineFacts(paths: LabPaths, env: NodeJS.ProcessEnv): Promise<EngineFacts> {
  const [engine, buildx, lab, dockerd, systemd, release, endpoint] = await Promise.all([
    askEngine(),
    buildxWorks(),
    runningDaemon(engineDaemon(paths)),
    onPath('dockerd', env),
    exists('/run/systemd/system'),
    machineRelease(),
    chosenEndpoint(env),
  ]);
  return {
    engine,
    buildx,
    labEngine: lab !== undefined,
    dockerd,
    systemd,
    ...(endpoint === undefined ? {} : { endpoint }),
    root: process.getuid?.() === 0,
    distribution: release.id,
  };
}

/** An engine that the user chose by environment or context; undefined for the default socket. */
async function chosenEndpoint(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env['DOCKER_HOST']) return env['DOCKER_HOST'];
  const args = ['context', 'inspect', '--format', '{{.Name}} {{.Endpoints.docker.Host}}'];
  const { code, stdout } = await run('docker', args);
  const [name = 'default', host = ''] = stdout.trim().split(' ');
  return code !== 0 || name === 'default' ? undefined : host;
}

async function onPath(program: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const folders = (env['PATH'] ?? '').split(delimiter);
  const names = await Promise.all(
    folders.map((folder) => readdir(folder).catch((): string[] => [])),
  );
  return names.some((list) => list.includes(program));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
