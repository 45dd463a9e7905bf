import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { LabPaths } from '../paths.ts';
import { say } from '../say.ts';

/**
 * Holds the lab for one command at a time, across processes and clones. The lock is a listening
 * socket, so the system gives it back when its holder dies; those who wait are woken by the
 * closing of their connection to it.
 */
export async function withLabLock<T>(paths: LabPaths, work: () => Promise<T>): Promise<T> {
  const release = await acquire(await lockAddress(paths));
  try {
    return await work();
  } finally {
    release();
  }
}

/** An abstract socket where the system has them, as it leaves no file behind that could be stale. */
async function lockAddress(paths: LabPaths): Promise<string> {
  if (process.platform === 'linux') {
    const name = createHash('sha256').update(paths.root).digest('hex').slice(0, 16);
    return `\0orchestrate-lab-${name}`;
  }
  await mkdir(paths.run, { recursive: true });
  return join(paths.run, 'lock');
}

type Release = () => void;

async function acquire(address: string): Promise<Release> {
  for (let attempt = 0; ; attempt += 1) {
    const release = await listen(address);
    if (release !== undefined) return release;
    if (attempt === 0) say('lock', 'another lab command is at work, waiting for it …');
    const wasHeld = await holderLetGo(address);
    if (!wasHeld && !address.startsWith('\0')) await rm(address, { force: true });
  }
}

function listen(address: string): Promise<Release | undefined> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<Socket>();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => waiting.delete(socket));
      socket.unref();
    });
    const release = (): void => {
      server.close();
      for (const socket of waiting) socket.destroy();
    };
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => resolve(release));
    server.unref();
  });
}

/** True once the holder let go; false when there is none (a socket file of a dead process). */
function holderLetGo(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    let connected = false;
    socket.once('connect', () => {
      connected = true;
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(connected));
    socket.resume();
  });
}
