import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabPaths } from '../paths.ts';
import { Refusal } from '../refusal.ts';
import { say, saying } from '../say.ts';
import {
  awaitDaemon,
  type Daemon,
  daemonOf,
  runningDaemon,
  startDaemon,
} from '../system/daemon.ts';
import { debianTool } from '../system/debian-tool.ts';
import { run } from '../system/run.ts';
import { waitUntil } from '../system/wait.ts';
import { registryAnswers } from './client.ts';

/** The lab's registry as image references name it; engines treat it as plain HTTP. */
export const registryHost = 'localhost:5000';

export const registryDaemon = (paths: LabPaths): Daemon => daemonOf(paths, 'registry');

/** The container that serves as registry where there are no Debian packages. */
export const registryContainer = 'orchestrate-lab-registry';

/** Sees to it that a registry answers on loopback. */
export async function registryUp(paths: LabPaths): Promise<void> {
  if (await registryAnswers(registryHost)) {
    const ours = (await runningDaemon(registryDaemon(paths))) !== undefined;
    say('registry', `already running on ${registryHost}${ours ? '' : ' (not started by the lab)'}`);
    return;
  }
  await saying('registry', `starting on ${registryHost}`, async () => {
    const program = await debianTool(paths, 'docker-registry');
    await (program === undefined ? startContainer() : startProgram(paths, program));
  });
}

async function startProgram(paths: LabPaths, program: string): Promise<void> {
  await mkdir(paths.registry, { recursive: true });
  const config = join(paths.registry, 'config.json');
  await writeFile(config, JSON.stringify(registryConfig(join(paths.registry, 'data'))));
  const daemon = registryDaemon(paths);
  await startDaemon(daemon, program, ['serve', config]);
  await awaitDaemon(daemon, () => registryAnswers(registryHost));
}

/** Configuration of the distribution registry; JSON is YAML as well. */
export const registryConfig = (data: string): object => ({
  version: '0.1',
  log: { level: 'warn', accesslog: { disabled: true } },
  storage: { filesystem: { rootdirectory: data }, delete: { enabled: true } },
  http: { addr: '127.0.0.1:5000' },
});

async function startContainer(): Promise<void> {
  const started = await run('docker', ['start', registryContainer]);
  if (started.code !== 0) await createContainer();
  await waitUntil(() => registryAnswers(registryHost), {
    what: `an answer of the container ${registryContainer}`,
    timeoutMs: 60_000,
  });
}

async function createContainer(): Promise<void> {
  const create = [
    'run',
    '--detach',
    '--name',
    registryContainer,
    '--publish',
    '127.0.0.1:5000:5000',
  ];
  const result = await run('docker', [...create, 'registry:3']);
  if (result.code === 0) return;
  throw new Refusal(
    `there is no registry on ${registryHost}, and one could not be started: ${result.stderr.trim()}`,
    'Start a registry on that port, for example with "docker run -d -p 127.0.0.1:5000:5000 registry:3".',
  );
}
