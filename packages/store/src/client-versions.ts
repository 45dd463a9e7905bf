import type { DatabaseSync } from 'node:sqlite';
import type { ClientVersions } from '@orchestrate/model';

/** What client programs said of themselves: one version a file. */
export function createClientVersions(database: DatabaseSync): ClientVersions {
  const get = database.prepare('SELECT version FROM client_versions WHERE file = ? AND stamp = ?');
  const put = database.prepare('INSERT OR REPLACE INTO client_versions VALUES (?, ?, ?)');
  return {
    clientVersion(file, stamp) {
      const version = get.get(file, stamp)?.['version'];
      return typeof version === 'string' ? version : undefined;
    },
    rememberClientVersion: (file, stamp, version) => void put.run(file, stamp, version),
  };
}
