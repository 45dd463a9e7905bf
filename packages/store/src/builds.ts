import type { DatabaseSync } from 'node:sqlite';
import type { EarlierImage, RunRecord, ServiceRecord } from '@orchestrate/model';
import { decodeImages } from './record-decoder.ts';

/** Enough to go back and forth between branches; more would be kept for keys that never come again. */
const KEEP_PER_SERVICE = 50;

/** Builds that ended well, and other inputs that proved to make the same image, by input key. Must be called inside a transaction when it writes. */
export interface Builds {
  add(record: RunRecord): void;
  remove(run: string): void;
  last(service: string, key: string): EarlierImage | undefined;
}

export function createBuilds(database: DatabaseSync): Builds {
  const insert = database.prepare(
    'INSERT INTO builds (service, key, run, index_digest, images) VALUES (?, ?, ?, ?, ?)',
  );
  const trim = database.prepare(
    `DELETE FROM builds WHERE service = ?1 AND id NOT IN
       (SELECT id FROM builds WHERE service = ?1 ORDER BY id DESC LIMIT ${KEEP_PER_SERVICE})`,
  );
  const remove = database.prepare('DELETE FROM builds WHERE run = ?');
  const newest = database.prepare(
    'SELECT run, index_digest, images FROM builds WHERE service = ? AND key = ? ORDER BY id DESC LIMIT 1',
  );
  return {
    add(record) {
      for (const { service, key, indexDigest, images, isNew } of provenBuilds(record.services)) {
        if (!isNew && newest.get(service, key) !== undefined) continue;
        insert.run(service, key, record.id, indexDigest, JSON.stringify(images));
        trim.run(service);
      }
    },
    remove: (run) => void remove.run(run),
    last(service, key) {
      const row = newest.get(service, key);
      if (row === undefined) return undefined;
      const images = decodeImages(String(row['images']));
      if (images === undefined) return undefined;
      return { runId: String(row['run']), indexDigest: String(row['index_digest']), images };
    },
  };
}

interface ProvenBuild extends Omit<EarlierImage, 'runId'> {
  readonly service: string;
  readonly key: string;
  /** False when the image is an earlier one: it is kept only where the key is not known yet. */
  readonly isNew: boolean;
}

/**
 * Services that were built or proved to be unchanged, with a key and an image to show for it; the records of
 * one service's platforms are joined.
 */
function provenBuilds(records: readonly ServiceRecord[]): ProvenBuild[] {
  const good = records.filter(({ outcome }) => outcome === 'built' || outcome === 'unchanged');
  const byService = Map.groupBy(good, ({ service }) => service);
  return [...byService].flatMap(([service, platforms]) => {
    const [{ key, indexDigest, outcome } = {}] = platforms;
    if (key === undefined || indexDigest === undefined) return [];
    const images = platforms.flatMap(({ image }) => image ?? []);
    const isNew = outcome === 'built';
    return isNew || images.length > 0 ? [{ service, key, indexDigest, images, isNew }] : [];
  });
}
