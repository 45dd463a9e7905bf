import type { DatabaseSync } from 'node:sqlite';
import { type Blob, decodeBlobs, encodeBlobs } from './blob-rows.ts';
import { inTransaction } from './database.ts';

/**
 * Contents of git objects from earlier runs: of a file that git has written anew, its index tells the object.
 * Whatever the work tree: that an object has this content never changes.
 */
export interface BlobCache {
  /** Whether anybody has asked this of the database before. */
  wasAsked(): boolean;
  isEmpty(): boolean;
  /** Those of the objects that are known, by id. */
  find(ids: ReadonlySet<string>): ReadonlyMap<string, Blob>;
  /** Stores objects that are not known yet, in one transaction. */
  remember(blobs: Iterable<Blob>): void;
}

const KEEP_MS = 90 * 24 * 3_600_000;
/** Of a million objects. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The cache in a database's `git_blobs`, to which a run that read many files adds a row. What is older than 90
 * days goes with the next one, and costs one reading.
 */
export function createBlobCache(database: DatabaseSync, now: () => number): BlobCache {
  const all = database.prepare('SELECT id_bytes, blobs FROM git_blobs');
  const any = database.prepare('SELECT max(length(blobs)) AS most FROM git_blobs');
  const most = () => any.get()?.['most'];
  const add = database.prepare(
    'INSERT INTO git_blobs (id_bytes, blobs, remembered_at) VALUES (?, ?, ?)',
  );
  const drop = database.prepare(
    `DELETE FROM git_blobs WHERE remembered_at < ? OR id IN
       (SELECT id FROM (SELECT id, sum(length(blobs)) OVER (ORDER BY id DESC) AS bytes FROM git_blobs)
        WHERE bytes > ${MOST_BYTES})`,
  );
  return {
    wasAsked() {
      const asked = most() !== null;
      // A row without objects says so the next time.
      if (!asked) add.run(0, new Uint8Array(), now());
      return asked;
    },
    isEmpty: () => !most(),
    find(ids) {
      const found = new Map<string, Blob>();
      if (ids.size === 0) return found;
      for (const { id_bytes: idBytes, blobs } of all.iterate()) {
        if (!(blobs instanceof Uint8Array)) continue;
        for (const blob of decodeBlobs(blobs, Number(idBytes), ids)) found.set(blob.id, blob);
      }
      return found;
    },
    remember(blobs) {
      const at = now();
      const byLength = Map.groupBy(blobs, ({ id }) => id.length / 2);
      inTransaction(database, () => {
        for (const [idBytes, some] of byLength) add.run(idBytes, encodeBlobs(some, idBytes), at);
        drop.run(at - KEEP_MS);
      });
    },
  };
}
