import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../refusal.ts';
import { saying } from '../say.ts';
import { awaitDaemon, startDaemon, stopDaemon } from '../system/daemon.ts';
import { releaseMounts } from '../system/mounts.ts';
import { run } from '../system/run.ts';
import { raiseBridge, removeBridge } from './bridge.ts';
import { engineAnswers } from './client.ts';
import { engineConfig } from './daemon.ts';
import type { ExtraEngine } from './extra.ts';

/**
 * Starts an engine that has never built anything, beside the first: what a fresh CI machine looks
 * like. One that runs under this number is ended first and its data wiped.
 */
export async function freshEngine(engine: ExtraEngine): Promise<void> {
  if ((await run('dockerd', ['--version'])).code !== 0 || process.getuid?.() !== 0) {
    throw new Refusal(
      `${engine.title} needs the dockerd program and root`,
      'Run this as root on a machine with Docker Engine; nothing was changed.',
    );
  }
  await endEngine(engine);
  await saying(engine.title, 'starting an empty dockerd', async () => {
    await mkdir(engine.folder, { recursive: true });
    await raiseBridge(engine.bridge);
    await launch(engine);
  });
}

async function launch(engine: ExtraEngine): Promise<void> {
  const at = (name: string): string => join(engine.folder, name);
  await writeFile(at('daemon.json'), JSON.stringify(engineConfig));
  await startDaemon(engine.daemon, 'dockerd', [
    `--config-file=${at('daemon.json')}`,
    `--data-root=${at('data')}`,
    `--exec-root=${at('exec')}`,
    `--pidfile=${at('dockerd.pid')}`,
    `--host=${engine.host}`,
    `--bridge=${engine.bridge.name}`,
    '--iptables=false',
    '--ip6tables=false',
  ]);
  await awaitDaemon(engine.daemon, () => engineAnswers(engine.host));
}

/** Ends an extra engine and removes all it had. Returns whether it was running. */
export async function endEngine(engine: ExtraEngine): Promise<boolean> {
  const wasRunning = await stopDaemon(engine.daemon);
  await releaseMounts(engine.folder);
  await removeBridge(engine.bridge);
  await rm(engine.folder, { recursive: true, force: true });
  return wasRunning;
}
