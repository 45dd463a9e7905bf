import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa, type Options } from 'execa';
import { afterAll, inject } from 'vitest';

export const root = path.resolve(import.meta.dirname, '../../../..');
export const shop = path.join(root, 'examples/shop');
export const cli = path.join(root, 'apps/cli/bin/orchestrate.js');

/** Leads what a test starts to the mirrors and the package index of the lab. */
export const environment = inject('lab');

/** `host:port` of the lab's registry, which speaks plain HTTP. */
export const registry =
  /docker\.io=([^,]+)/.exec(environment['ORCHESTRATE_MIRRORS'] ?? '')?.[1] ?? 'localhost:5000';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for messages that may go to either. */
  readonly all: string;
}

/** Starts the built CLI, as a user would. Colour and CI habits are off unless a test asks for them. */
export function start(cwd: string, args: readonly string[], options: Options = {}) {
  return execa(process.execPath, [cli, ...args], {
    cwd,
    reject: false,
    ...options,
    env: { ...environment, CI: '', NO_COLOR: '1', ...options.env },
  });
}

/** Runs the built CLI to its end. */
export async function run(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  return ended(await start(cwd, args, { env }));
}

export function ended(result: {
  readonly exitCode?: number | undefined;
  readonly stdout?: unknown;
  readonly stderr?: unknown;
}): Ran {
  const stdout = String(result.stdout);
  const stderr = String(result.stderr);
  return { exitCode: result.exitCode ?? -1, stdout, stderr, all: `${stdout}\n${stderr}` };
}

/** Resolves when the stream has said something that matches. */
export function said(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<void> {
  let text = '';
  if (stream === null) throw new Error('the process has no such stream');
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk) => {
      text += String(chunk);
      if (pattern.test(text)) resolve();
    });
    stream.on('end', () => reject(new Error(`it ended without saying ${pattern}:\n${text}`)));
  });
}

/** Ids of the processes that a process has started and that still run; read from the kernel, as a bare machine has no `ps`. */
export async function childrenOf(pid: number | undefined): Promise<string[]> {
  // A thread may end between the two looks; what it had started is another's child then.
  const startedBy = (thread: string) =>
    readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '');
  const children = await readdir(`/proc/${pid}/task`).then((threads) =>
    Promise.all(threads.map(startedBy)),
  );
  return children.flatMap((ids) => ids.split(' ').filter((id) => id.trim() !== ''));
}

/** Whether a process runs; one that has ended and that nobody has asked about does not. */
export function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

export async function docker(...args: string[]): Promise<string> {
  return (await execa('docker', args)).stdout;
}

export interface Monorepo {
  readonly root: string;
  /** Unique in all names that reach the engine, so that runs never meet. */
  readonly name: string;
  write(files: Readonly<Record<string, string>>): void;
}

const made: Pick<Monorepo, 'root' | 'name'>[] = [];
// Here, and not where one is made: a hook that is given while a test runs is never called.
afterAll(async () => {
  for (const { root } of made) rmSync(root, { recursive: true, force: true });
  await removeImages(made.map(({ name }) => name));
});

/** Removes the engine's images that have one of these texts in their name; the engine tidies up once for all of them. */
export async function removeImages(names: readonly string[]): Promise<void> {
  const format = '{{.Repository}}:{{.Tag}}';
  const images = (await docker('image', 'ls', '--format', format)).split('\n');
  const own = images.filter((image) => names.some((name) => image.includes(name)));
  await Promise.all(
    [...new Set(own)]
      .filter((image) => !image.endsWith(':<none>'))
      .map((image) => docker('image', 'rm', '--force', image)),
  );
}

/** A monorepo in a folder of its own, taken away with its images after the file's tests. */
export function monorepo(files: Readonly<Record<string, string>>): Monorepo {
  const folder = mkdtempSync(path.join(tmpdir(), 'orchestrate-e2e-'));
  const name = path.basename(folder).toLowerCase().replace('orchestrate-', '');
  const write: Monorepo['write'] = (more) => {
    for (const [file, text] of Object.entries(more)) {
      const target = path.join(folder, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text.replaceAll('PROJECT', name));
    }
  };
  write(files);
  made.push({ root: folder, name });
  return { root: folder, name, write };
}

/** A file that no earlier build has seen, so that the steps that copy it run. */
export function nonce(): string {
  return `${process.hrtime.bigint()}-${Math.random()}\n`;
}
