import { createReadStream } from 'node:fs';
import { cp, lstat, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ExportedFile, ExportedFiles } from '@orchestrate/model';

/** Files that buildx has written on this machine. */
export function createExportedFiles(): ExportedFiles {
  return {
    read: (folder) => filesBelow(folder, ''),
    move,
    remove: (target) => rm(target, { recursive: true, force: true }),
  };
}

async function* filesBelow(folder: string, below: string): AsyncGenerator<ExportedFile> {
  for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(folder, name);
    else if (entry.isFile())
      yield { path: name, content: createReadStream(path.join(folder, name)) };
  }
}

/** In one step where nothing is there yet or a file is replaced; folders are merged, as buildx fills them. */
async function move(from: string, to: string): Promise<void> {
  const [source, target] = await Promise.all([lstat(from), lstat(to).catch(() => undefined)]);
  if (source.isDirectory() && target !== undefined) {
    await cp(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    await rm(from, { recursive: true, force: true });
    return;
  }
  await rename(from, to);
}
