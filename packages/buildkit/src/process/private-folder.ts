import { rmSync } from 'node:fs';
import { access, constants, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../environment.ts';
import { atExit } from './at-exit.ts';
import { isRunning } from './is-running.ts';

/** A folder that only we can read and that is gone afterwards, whatever happens. */
export interface PrivateFolder {
  readonly path: string;
  /** Writes a file that only we can read; returns its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  remove(): Promise<void>;
}

/**
 * Makes a private folder, in memory where the system has a place for that, so that secrets in it never reach
 * a disk. `mkdtemp` gives it mode 0700. It is also removed when the process exits before `remove` was called,
 * and by the next one when it was killed: the name tells whose it is.
 */
export async function makePrivateFolder(env: Environment): Promise<PrivateFolder> {
  const parent = await memoryFolder(env);
  await removeLeftovers(parent);
  const path = await mkdtemp(join(parent, `orchestrate-${process.pid}-`));
  const removeNow = (): void => rmSync(path, { recursive: true, force: true });
  const cancel = atExit(removeNow);
  return {
    path,
    write: async (name, content) => {
      const file = join(path, name);
      await writeFile(file, content, { mode: 0o600, flag: 'wx' });
      return file;
    },
    remove: async () => {
      cancel();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Folders of processes that were killed before they could remove them; those of others cannot be removed. */
async function removeLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const left = names.filter((name) => {
    const owner = /^orchestrate-(\d+)-\w+$/.exec(name)?.[1];
    return owner !== undefined && !isRunning(Number(owner));
  });
  await Promise.all(
    left.map((name) =>
      rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined),
    ),
  );
}

async function memoryFolder(env: Environment): Promise<string> {
  const candidates = ['/dev/shm', env.XDG_RUNTIME_DIR].filter(
    (folder): folder is string => folder !== undefined && folder !== '',
  );
  for (const folder of process.platform === 'win32' ? [] : candidates) {
    const writable = await access(folder, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
    if (writable) return folder;
  }
  return tmpdir();
}
