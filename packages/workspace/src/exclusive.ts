import { makeStateFolder } from './state-folder.ts';

/**
 * Holds a file for this process alone until it is disposed of; undefined when another process has it. The
 * operating system lets go when a process dies, so that nothing is left behind to be cleaned up: SQLite's file
 * locks are used for that, because Node has none of its own.
 */
export async function holdExclusively(file: string): Promise<Disposable | undefined> {
  makeStateFolder(file);
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { [Symbol.dispose]: () => database.close() };
}

/** `SQLITE_BUSY` (sqlite.org, "Result Codes"). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}
