import type { DatabaseSync } from 'node:sqlite';
import type { RunStore } from '@orchestrate/model';
import { decodeLedger } from './record-decoder.ts';

/** What is remembered of cache mounts that travel. Rows that hold no ledger are passed over. */
export function createMountLedgers(
  database: DatabaseSync,
): Pick<RunStore, 'mountLedger' | 'rememberMountLedger'> {
  const get = database.prepare('SELECT ledger FROM mount_ledgers WHERE mount = ?');
  const put = database.prepare('INSERT OR REPLACE INTO mount_ledgers VALUES (?, ?)');
  return {
    mountLedger(mount) {
      const text = get.get(mount)?.['ledger'];
      return typeof text === 'string' ? decodeLedger(text) : undefined;
    },
    rememberMountLedger: (mount, ledger) => void put.run(mount, JSON.stringify(ledger)),
  };
}
