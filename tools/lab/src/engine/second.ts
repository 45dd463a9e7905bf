import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabPaths } from '../paths.ts';
import { Refusal } from '../refusal.ts';
import { saying } from '../say.ts';
import { awaitDaemon, type Daemon, daemonOf, startDaemon, stopDaemon } from '../system/daemon.ts';
import { releaseMounts } from '../system/mounts.ts';
import { run } from '../system/run.ts';
import { raiseBridge, removeBridge, secondBridge } from './bridge.ts';
import { engineAnswers } from './client.ts';
import { engineConfig } from './daemon.ts';

export const secondEngineDaemon = (paths: LabPaths): Daemon => daemonOf(paths, 'second-engine');

/** Where the second engine listens, as a `DOCKER_HOST`. */
export const secondEngineHost = (paths: LabPaths): string =>
  `unix://${join(paths.second, 'docker.sock')}`;

/**
 * Starts a second engine that has never built anything, beside the first: what a fresh CI machine
 * looks like. One that runs is ended first and its data wiped.
 */
export async function secondEngineUp(paths: LabPaths): Promise<void> {
  if ((await run('dockerd', ['--version'])).code !== 0 || process.getuid?.() !== 0) {
    throw new Refusal(
      'a second engine needs the dockerd program and root',
      'Run this as root on a machine with Docker Engine; nothing was changed.',
    );
  }
  await secondEngineDown(paths);
  await saying('second engine', 'starting an empty dockerd', async () => {
    await mkdir(paths.second, { recursive: true });
    await raiseBridge();
    await launch(paths);
  });
}

async function launch(paths: LabPaths): Promise<void> {
  const at = (name: string): string => join(paths.second, name);
  await writeFile(at('daemon.json'), JSON.stringify(engineConfig));
  const daemon = secondEngineDaemon(paths);
  await startDaemon(daemon, 'dockerd', [
    `--config-file=${at('daemon.json')}`,
    `--data-root=${at('data')}`,
    `--exec-root=${at('exec')}`,
    `--pidfile=${at('dockerd.pid')}`,
    `--host=${secondEngineHost(paths)}`,
    `--bridge=${secondBridge.name}`,
    '--iptables=false',
    '--ip6tables=false',
  ]);
  await awaitDaemon(daemon, () => engineAnswers(secondEngineHost(paths)));
}

/** Ends the second engine and removes all it had. Returns whether it was running. */
export async function secondEngineDown(paths: LabPaths): Promise<boolean> {
  const wasRunning = await stopDaemon(secondEngineDaemon(paths));
  await releaseMounts(paths.second);
  await removeBridge();
  await rm(paths.second, { recursive: true, force: true });
  return wasRunning;
}
