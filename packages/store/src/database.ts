import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from './migrations.ts';

/** How long one process waits for another's transaction. */
const BUSY_TIMEOUT_MS = 5000;

/** The file was written by a newer orchestrate, whose schema is not known here. */
export class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
}

/**
 * Opens the database and brings its schema up to date. Throws SQLite's or the file system's error when it
 * cannot be read and written, and `NewerDatabaseError` when its schema is newer than ours.
 */
export function openDatabase(file: string): DatabaseSync {
  if (file !== ':memory:') makeFolder(path.dirname(file));
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    useWriteAheadLog(database);
    // Losing the last run to a power cut is fine; waiting for the disk after each is not.
    database.exec('PRAGMA synchronous = NORMAL');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Runs `work` in one write transaction: all of it is stored, or nothing. */
export function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    // SQLite has rolled back by itself after some errors (a full disk).
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** State is never to be committed, and must not make a work tree look changed. */
function makeFolder(folder: string): void {
  if (mkdirSync(folder, { recursive: true }) === undefined) return;
  writeFileSync(path.join(folder, '.gitignore'), '*\n');
}

/** Readers and a writer side by side. SQLite does not wait for a lock here, so a process that is late leaves it to the other. */
function useWriteAheadLog(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA journal_mode = WAL');
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

/** Taking the write lock before reading the version keeps two new processes from migrating twice, and finds read-only files. */
function migrate(database: DatabaseSync): void {
  inTransaction(database, () => {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > MIGRATIONS.length) {
      throw new NewerDatabaseError(`schema version ${version}, known up to ${MIGRATIONS.length}`);
    }
    if (version === MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

function isBusy(error: unknown): boolean {
  // Result code SQLITE_BUSY; extended codes keep it in the low byte (sqlite.org/rescode.html).
  return isSqliteError(error) && (error.errcode & 0xff) === 5;
}

/** An error that SQLite reported, as `node:sqlite` throws it. */
export function isSqliteError(error: unknown): error is Error & { readonly errcode: number } {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}
