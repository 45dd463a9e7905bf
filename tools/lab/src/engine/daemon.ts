import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabPaths } from '../paths.ts';
import { awaitDaemon, type Daemon, daemonOf, startDaemon } from '../system/daemon.ts';
import { engineAnswers } from './client.ts';

export const engineDaemon = (paths: LabPaths): Daemon => daemonOf(paths, 'engine');

/** Starts the engine on the default socket, with its data in the lab's folder. */
export async function startEngine(paths: LabPaths): Promise<void> {
  const config = join(paths.engine, 'daemon.json');
  await mkdir(paths.engine, { recursive: true });
  await writeFile(config, JSON.stringify(engineConfig));
  // A dockerd that was killed leaves this behind and its successor would refuse to start.
  await rm('/var/run/docker.pid', { force: true });
  const data = join(paths.engine, 'data');
  const daemon = engineDaemon(paths);
  await startDaemon(daemon, 'dockerd', ['--config-file', config, '--data-root', data]);
  await awaitDaemon(daemon, () => engineAnswers());
}

/**
 * With the containerd image store the `docker` driver of buildx can do what otherwise takes a
 * `docker-container` builder: attestations, cache exports, OCI layouts.
 */
export const engineConfig = { features: { 'containerd-snapshotter': true } } as const;
