import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';

/** The one user of a registry with a login, and the bcrypt line for it. */
export const USER = { username: 'builder', password: 'correct horse' };
const HTPASSWD = 'builder:$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2\n';

/** Path of the registry program of Debian's package `docker-registry`, when it is not on PATH. */
const PROGRAM = process.env['ORCHESTRATE_TEST_REGISTRY'] || 'docker-registry';

/** Used where there is no such program but an engine. */
const IMAGE = 'registry:3';

export interface RealRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  close(): Promise<void>;
}

/** Starts a distribution registry of its own on a free loopback port, with a store that goes when it ends. */
export async function startRealRegistry(options: {
  readonly login: boolean;
}): Promise<RealRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), 'registry-contract-'));
  const cleanUp = () => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(path.join(folder, 'htpasswd'), HTPASSWD);
    const program = await execa(PROGRAM, ['--version'], { reject: false });
    const started = program.failed
      ? await startContainer(folder, options.login)
      : await startProgram(folder, options.login);
    const close = async () => {
      await started.close();
      await cleanUp();
    };
    return { host: started.host, close };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

async function startProgram(folder: string, login: boolean): Promise<RealRegistry> {
  const config = await writeConfig(folder, {
    login,
    addr: '127.0.0.1:0',
    data: path.join(folder, 'data'),
    htpasswd: path.join(folder, 'htpasswd'),
  });
  const child = spawn(PROGRAM, ['serve', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const host = await listening(child);
  return {
    host,
    async close() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** Waits until the log says where it listens; that is the only place where it says its port. */
async function listening(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('no pipe to the log');
  const said: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    const address = /listening on ([^\s",]+)/.exec(line)?.[1];
    if (address !== undefined) {
      // A full pipe would stop it.
      child.stderr.resume();
      return address;
    }
    said.push(line);
  }
  throw new Error(`the registry ended before it listened:\n${said.join('\n')}`);
}

async function startContainer(folder: string, login: boolean): Promise<RealRegistry> {
  await writeConfig(folder, {
    login,
    addr: '0.0.0.0:5000',
    data: '/var/lib/registry',
    htpasswd: '/contract/htpasswd',
  });
  const flags = ['--detach', '--rm', '--publish', '127.0.0.1::5000', '--volume'];
  const run = await execa(
    'docker',
    ['run', ...flags, `${folder}:/contract:ro`, IMAGE, 'serve', '/contract/config.json'],
    { reject: false },
  );
  if (run.failed)
    throw new Error(
      `No registry to test against: there is no ${PROGRAM}, and a container of ${IMAGE} does not start (${run.stderr}). Run "npm run lab up", or name the program in ORCHESTRATE_TEST_REGISTRY.`,
    );
  const id = run.stdout.trim();
  const { stdout } = await execa('docker', ['port', id, '5000/tcp']);
  const host = stdout.split('\n')[0] ?? '';
  const log = spawn('docker', ['logs', '--follow', id], { stdio: ['ignore', 'ignore', 'pipe'] });
  await listening(log);
  log.kill();
  return { host, close: async () => void (await execa('docker', ['rm', '--force', id])) };
}

async function writeConfig(
  folder: string,
  settings: {
    readonly login: boolean;
    readonly addr: string;
    readonly data: string;
    readonly htpasswd: string;
  },
): Promise<string> {
  const config = {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: settings.data }, delete: { enabled: true } },
    http: { addr: settings.addr },
    ...(settings.login && { auth: { htpasswd: { realm: 'contract', path: settings.htpasswd } } }),
  };
  const file = path.join(folder, 'config.json');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  return file;
}
