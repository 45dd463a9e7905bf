import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { LabPaths } from '../paths.ts';
import { Failure } from '../refusal.ts';
import { identify, isAlive, type ProcessId } from './process-id.ts';
import { waitUntil } from './wait.ts';

/** A process that outlives the command that starts it. */
export interface Daemon {
  readonly name: string;
  readonly pidFile: string;
  readonly log: string;
}

const pidRecord = z.object({ pid: z.number().int().positive(), started: z.number() });

/** The daemon of this name: its pid file and log. */
export const daemonOf = (paths: LabPaths, name: string): Daemon => ({
  name,
  pidFile: join(paths.run, `${name}.json`),
  log: join(paths.logs, `${name}.log`),
});

/** The process that was started under this name, if it still lives; a stale pid file counts as none. */
export async function runningDaemon(daemon: Daemon): Promise<ProcessId | undefined> {
  const id = await readPidFile(daemon.pidFile);
  return id !== undefined && (await isAlive(id)) ? id : undefined;
}

/** Starts the process in a session of its own, with its output in the log. */
export async function startDaemon(
  daemon: Daemon,
  command: string,
  args: readonly string[],
): Promise<void> {
  await mkdir(dirname(daemon.pidFile), { recursive: true });
  await mkdir(dirname(daemon.log), { recursive: true });
  const log = await open(daemon.log, 'w');
  try {
    const child = spawn(command, args, { detached: true, stdio: ['ignore', log.fd, log.fd] });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    const spawned = new Promise<void>((resolve) => child.once('spawn', resolve));
    await Promise.race([spawned, failed]);
    child.unref();
    const id = await identify(child.pid ?? 0);
    if (id === undefined) throw await deathOf(daemon);
    await writeFile(daemon.pidFile, JSON.stringify(id));
  } finally {
    await log.close();
  }
}

/** Waits until a started daemon answers; fails at once, with the end of its log, when it dies instead. */
export async function awaitDaemon(daemon: Daemon, answers: () => Promise<boolean>): Promise<void> {
  const probe = async (): Promise<boolean> => {
    if (await answers()) return true;
    if ((await runningDaemon(daemon)) === undefined) throw await deathOf(daemon);
    return false;
  };
  await waitUntil(probe, {
    what: `an answer of ${daemon.name} (log: ${daemon.log})`,
    timeoutMs: 60_000,
  });
}

/** Ends the daemon, if it lives, and waits until it has gone. Returns whether there was one. */
export async function stopDaemon(daemon: Daemon): Promise<boolean> {
  const id = await runningDaemon(daemon);
  if (id !== undefined) {
    process.kill(id.pid, 'SIGTERM');
    await waitUntil(async () => !(await isAlive(id)), {
      what: `the end of ${daemon.name} (process ${id.pid})`,
      timeoutMs: 60_000,
    });
  }
  await rm(daemon.pidFile, { force: true });
  return id !== undefined;
}

async function readPidFile(path: string): Promise<ProcessId | undefined> {
  try {
    return pidRecord.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

async function deathOf(daemon: Daemon): Promise<Error> {
  const log = await readFile(daemon.log, 'utf8').catch(() => '');
  return new Failure(
    `${daemon.name} ended by itself:\n${log.trim().split('\n').slice(-12).join('\n')}`,
  );
}
