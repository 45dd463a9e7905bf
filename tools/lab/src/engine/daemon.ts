import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabPaths } from '../paths.ts';
import { awaitDaemon, type Daemon, daemonOf, startDaemon } from '../system/daemon.ts';
import { identify } from '../system/process-id.ts';
import { engineAnswers } from './client.ts';

export const engineDaemon = (paths: LabPaths): Daemon => daemonOf(paths, 'engine');

/** Starts the engine on the default socket, with its data in the lab's folder. */
export async function startEngine(paths: LabPaths): Promise<void> {
  const config = join(paths.engine, 'daemon.json');
  await mkdir(paths.engine, { recursive: true });
  await writeFile(config, JSON.stringify(engineConfig));
  await forgetDeadProcesses();
  const data = join(paths.engine, 'data');
  const daemon = engineDaemon(paths);
  await startDaemon(daemon, 'dockerd', ['--config-file', config, '--data-root', data]);
  await awaitDaemon(daemon, () => engineAnswers());
}

/**
 * A dockerd that was killed leaves its number and that of its containerd behind. Its successor would
 * refuse to start, or wait for a containerd that is no more.
 */
async function forgetDeadProcesses(): Promise<void> {
  for (const file of ['/run/docker.pid', '/run/docker/containerd/containerd.pid']) {
    const pid = Number(await readFile(file, 'utf8').catch(() => '0'));
    if ((await identify(pid)) === undefined) await rm(file, { force: true });
  }
}

/**
 * With the containerd image store the `docker` driver of buildx can do what otherwise takes a
 * `docker-container` builder: attestations, cache exports, OCI layouts.
 */
export const engineConfig = { features: { 'containerd-snapshotter': true } } as const;
