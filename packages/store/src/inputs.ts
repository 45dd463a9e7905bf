import type { DatabaseSync } from 'node:sqlite';
import type { RunStore } from '@orchestrate/model';
import { decodeParents } from './record-decoder.ts';

/** What the newest build of each service that ended well was made from. */
export function createInputs(
  database: DatabaseSync,
): Pick<RunStore, 'rememberInputs' | 'lastInputs'> {
  const put = database.prepare(
    'INSERT OR REPLACE INTO inputs (service, key, own_key, fingerprint, parents) VALUES (?, ?, ?, ?, ?)',
  );
  const get = database.prepare(
    'SELECT key, own_key, fingerprint, parents FROM inputs WHERE service = ?',
  );
  return {
    rememberInputs: (service, { key, ownKey, fingerprint, parents }) =>
      void put.run(service, key, ownKey, fingerprint, JSON.stringify(parents)),
    lastInputs(service) {
      const row = get.get(service);
      const parents = decodeParents(String(row?.['parents']));
      if (row === undefined || parents === undefined) return undefined;
      return {
        key: String(row['key']),
        ownKey: String(row['own_key']),
        fingerprint: String(row['fingerprint']),
        parents,
      };
    },
  };
}
