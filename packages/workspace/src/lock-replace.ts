import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Replaces a file in one move: after a crash or power cut there is the old text or the new one, never a part.
 * A link stays a link, the mode stays as it was. Rejects with the file system's error, leaving nothing behind.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const target = (await orMissing(realpath(file))) ?? file;
  const before = await orMissing(stat(target));
  const folder = path.dirname(target);
  // In the same folder: a rename between file systems would be a copy.
  const temporary = path.join(folder, `.${path.basename(target)}.${randomUUID()}.tmp`);
  try {
    await writeDurably(temporary, text, before?.mode);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

async function writeDurably(file: string, text: string, mode: number | undefined): Promise<void> {
  await using handle = await open(file, 'wx');
  await handle.writeFile(text);
  if (mode !== undefined) await handle.chmod(mode & 0o7777);
  await handle.sync();
}

/** Makes the rename itself durable. Some systems cannot; the file is in its place all the same. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder);
    await handle.sync();
  } catch {
    return;
  }
}

async function orMissing<T>(attempt: Promise<T>): Promise<T | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
