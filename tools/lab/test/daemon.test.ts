import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labPaths } from '../src/paths.ts';
import {
  awaitDaemon,
  type Daemon,
  daemonOf,
  runningDaemon,
  startDaemon,
  stopDaemon,
} from '../src/system/daemon.ts';

let root: string;
let daemon: Daemon;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lab-daemon-'));
  daemon = daemonOf(labPaths({ ORCHESTRATE_LAB_HOME: root }), 'sample');
});

afterEach(async () => {
  await stopDaemon(daemon);
  await rm(root, { recursive: true, force: true });
});

const node = (script: string): Promise<void> =>
  startDaemon(daemon, process.execPath, ['-e', script]);

describe('a daemon', () => {
  it('is found again by its pid file, and gone after it was stopped', async () => {
    await node('process.stdin.resume(); setInterval(() => {}, 1e6)');
    expect(await runningDaemon(daemon)).toMatchObject({ pid: expect.any(Number) });
    expect(await stopDaemon(daemon)).toBe(true);
    expect(await runningDaemon(daemon)).toBeUndefined();
    expect(await stopDaemon(daemon)).toBe(false);
  });

  it('is not mistaken for a process that has its number now', async () => {
    await node('process.stdin.resume(); setInterval(() => {}, 1e6)');
    const record = await readFile(daemon.pidFile, 'utf8');
    await writeFile(daemon.pidFile, JSON.stringify({ pid: process.pid, started: 1 }));
    expect(await runningDaemon(daemon)).toBeUndefined();
    expect(await stopDaemon(daemon)).toBe(false);
    await expect(readFile(daemon.pidFile)).rejects.toThrow('ENOENT');
    await writeFile(daemon.pidFile, record);
  });

  it('that dies instead of answering is reported with the end of its log', async () => {
    await node('console.error("port is taken"); process.exitCode = 1');
    await expect(awaitDaemon(daemon, async () => false)).rejects.toThrow('port is taken');
  });

  it('whose program is missing is reported at once', async () => {
    await expect(startDaemon(daemon, '/no/such/program', [])).rejects.toThrow('ENOENT');
  });
});
