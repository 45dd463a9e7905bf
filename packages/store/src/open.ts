import type { Diagnostic, RunStore } from '@orchestrate/model';
import { type BlobCache, createBlobCache } from './blob-cache.ts';
import { isSqliteError, openDatabase } from './database.ts';
import { createFileHashCache, type FileHashCache } from './file-hash-cache.ts';
import { takeRepeatedRuns } from './repeated-runs.ts';
import { createRunStore } from './run-store.ts';
import { unusable } from './unusable.ts';

export interface OpenedStore {
  readonly store: RunStore;
  /** In the same database; closed with the store. */
  readonly hashes: FileHashCache;
  /** There too. */
  readonly blobs: BlobCache;
  /** A warning when the file could not be used. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface OpenOptions {
  /** Told once when the file becomes unusable after it was opened. */
  readonly warn?: (diagnostic: Diagnostic) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

interface State {
  readonly runs: Omit<RunStore, 'close'>;
  readonly hashes: FileHashCache;
  readonly blobs: BlobCache;
  close(): void;
}

/**
 * Opens the store in an SQLite file, which is made with its folder when it is not there. A file that is
 * corrupt, read-only, locked for long or of a newer orchestrate is left as it is: a warning says so, and a store
 * in memory, which knows nothing of earlier runs, takes its place. The same happens when the file fails later.
 */
export function openRunStore(
  path: string,
  { warn = () => {}, now = Date.now }: OpenOptions = {},
): OpenedStore {
  const diagnostics: Diagnostic[] = [];
  let isSpare = false;
  const spare = (): State => {
    isSpare = true;
    return openState(':memory:', now);
  };
  let state: State;
  try {
    state = openState(path, now);
  } catch (error) {
    diagnostics.push(unusable(path, error));
    state = spare();
  }
  function use<T>(work: (state: State) => T): T {
    try {
      return work(state);
    } catch (error) {
      if (isSpare || !isSqliteError(error)) throw error;
      state.close();
      state = spare();
      warn(unusable(path, error));
      return work(state);
    }
  }
  return { ...guarded(use, () => state.close()), diagnostics };
}

function guarded(use: <T>(work: (state: State) => T) => T, close: () => void) {
  const store: RunStore = {
    save: (record) => use(({ runs }) => runs.save(record)),
    list: (limit) => use(({ runs }) => runs.list(limit)),
    find: (id) => use(({ runs }) => runs.find(id)),
    lastBuild: (service) => use(({ runs }) => runs.lastBuild(service)),
    typicalDurationMs: (service) => use(({ runs }) => runs.typicalDurationMs(service)),
    typicalStepMs: (service, step) => use(({ runs }) => runs.typicalStepMs(service, step)),
    lastSuccess: (service, key) => use(({ runs }) => runs.lastSuccess(service, key)),
    rememberInputs: (service, inputs) => use(({ runs }) => runs.rememberInputs(service, inputs)),
    lastInputs: (service) => use(({ runs }) => runs.lastInputs(service)),
    mountLedger: (mount) => use(({ runs }) => runs.mountLedger(mount)),
    rememberMountLedger: (mount, ledger) =>
      use(({ runs }) => runs.rememberMountLedger(mount, ledger)),
    clientVersion: (file, stamp) => use(({ runs }) => runs.clientVersion(file, stamp)),
    rememberClientVersion: (file, stamp, version) =>
      use(({ runs }) => runs.rememberClientVersion(file, stamp, version)),
    close,
  };
  const hashes: FileHashCache = {
    hashOf: (path, stamp) => use((state) => state.hashes.hashOf(path, stamp)),
    remember: (entries) => use((state) => state.hashes.remember(entries)),
  };
  const blobs: BlobCache = {
    wasAsked: () => use((state) => state.blobs.wasAsked()),
    isEmpty: () => use((state) => state.blobs.isEmpty()),
    find: (ids) => use((state) => state.blobs.find(ids)),
    remember: (some) => use((state) => state.blobs.remember(some)),
  };
  return { store, hashes, blobs };
}

function openState(path: string, now: () => number): State {
  const database = openDatabase(path);
  try {
    const runs = createRunStore(database);
    runs.saveRepeated(takeRepeatedRuns(path));
    return {
      runs,
      hashes: createFileHashCache(database, now),
      blobs: createBlobCache(database, now),
      close: () => {
        if (database.isOpen) database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
