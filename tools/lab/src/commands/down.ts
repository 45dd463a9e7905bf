import { rm } from 'node:fs/promises';
import { engineDaemon } from '../engine/daemon.ts';
import { extraEngines } from '../engine/extra.ts';
import { endEngine } from '../engine/fresh.ts';
import { indexDaemon } from '../index/up.ts';
import type { LabPaths } from '../paths.ts';
import { registryContainer, registryDaemon } from '../registry/up.ts';
import { say } from '../say.ts';
import { type Daemon, stopDaemon } from '../system/daemon.ts';
import { withLabLock } from '../system/lock.ts';
import { releaseMounts } from '../system/mounts.ts';
import { run } from '../system/run.ts';

/**
 * Stops what the lab started, and nothing else. Data and installed packages stay, so that the next
 * `up` is quick; `purge` removes the data as well.
 */
export async function down(paths: LabPaths, options: { readonly purge: boolean }): Promise<void> {
  await withLabLock(paths, async () => {
    const stop = async (daemon: Daemon): Promise<void> =>
      tell(daemon.name, await stopDaemon(daemon));
    if (process.platform === 'linux') {
      for (const engine of await extraEngines(paths)) tell(engine.title, await endEngine(engine));
    }
    await stop(indexDaemon(paths));
    const daemon = await stopDaemon(registryDaemon(paths));
    const container = await run('docker', ['stop', registryContainer]);
    tell('registry', daemon || container.code === 0);
    await stop(engineDaemon(paths));
    if (options.purge) {
      await releaseMounts(paths.root);
      await rm(paths.root, { recursive: true, force: true });
      say('data', `removed ${paths.root}`);
    }
  });
}

const tell = (name: string, wasRunning: boolean): void =>
  say(name, wasRunning ? 'stopped' : 'was not running (or not started by the lab)');
