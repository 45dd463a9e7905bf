import type { DatabaseSync } from 'node:sqlite';
import { RECORD_VERSION, type RunRecord, type RunStore } from '@orchestrate/model';
import { createBuilds } from './builds.ts';
import { createClientVersions } from './client-versions.ts';
import { inTransaction } from './database.ts';
import { createDurations } from './durations.ts';
import { createInputs } from './inputs.ts';
import { createMountLedgers } from './mount-ledgers.ts';
import { decodeRecord } from './record-decoder.ts';
import { decodeRepeatedRun, encodeRepeatedRun, type RepeatedRun } from './repeated-runs.ts';

/** Whole records are for people to look back at; a run of 500 services weighs about a megabyte. */
const KEEP_RUNS = 200;

export interface StoredRuns extends Omit<RunStore, 'close'> {
  /** Keeps runs of which an earlier record holds, too: only what is their own is written down. */
  saveRepeated(runs: readonly RepeatedRun[]): void;
}

/**
 * Run records in a database, and what is remembered from them. Saving a run again replaces it; the 200 newest
 * are kept. Rows that do not hold a record of this version are passed over: better no answer than a wrong one.
 */
export function createRunStore(database: DatabaseSync): StoredRuns {
  const durations = createDurations(database);
  const builds = createBuilds(database);
  const inputs = createInputs(database);
  const keep = createKeeping(database);
  const exists = database.prepare('SELECT 1 FROM runs WHERE id = ?');
  const queries = createRunQueries(database);
  return {
    save(record) {
      inTransaction(database, () => {
        if (exists.get(record.id) !== undefined) {
          durations.remove(record.id);
          builds.remove(record.id);
        }
        durations.add(record);
        builds.add(record);
        keep([{ ...record, text: JSON.stringify(record) }]);
      });
    },
    saveRepeated(runs) {
      if (runs.length > 0) inTransaction(database, () => keep(runs.map(repeatedRow)));
    },
    ...queries,
    lastBuild(service) {
      const run = durations.lastRunOf(service);
      return run === undefined ? undefined : queries.find(run);
    },
    typicalDurationMs: (service) => durations.typicalServiceMs(service),
    typicalStepMs: (service, step) => durations.typicalStepMs(service, step),
    lastSuccess: (service, key) => builds.last(service, key),
    ...inputs,
    ...createMountLedgers(database),
    ...createClientVersions(database),
  };
}

interface Row {
  readonly id: string;
  readonly startedAt: number;
  readonly text: string;
}

function repeatedRow(run: RepeatedRun): Row {
  return { ...run, text: encodeRepeatedRun(run) };
}

/** Writes rows, each in the place of one of the same id. */
function createKeeping(database: DatabaseSync): (rows: readonly Row[]) => void {
  const put = database.prepare('INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)');
  // Names what goes: to look which rows may stay would read through all records, a megabyte each.
  const trim = database.prepare(
    `DELETE FROM runs WHERE id IN
       (SELECT id FROM runs ORDER BY started_at DESC, id DESC LIMIT -1 OFFSET ${KEEP_RUNS})`,
  );
  return (rows) => {
    for (const { id, startedAt, text } of rows) put.run(id, startedAt, RECORD_VERSION, text);
    trim.run();
  };
}

function createRunQueries(database: DatabaseSync): Pick<RunStore, 'list' | 'find'> {
  const newest = database.prepare(
    'SELECT version, record FROM runs ORDER BY started_at DESC, id DESC',
  );
  const beginning = database.prepare(
    'SELECT id, version, record FROM runs WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 2',
  );
  const exact = database.prepare('SELECT version, record FROM runs WHERE id = ?');
  const decode = (row: Record<string, unknown>): RunRecord[] => {
    const repeated = decodeRepeated(row);
    if (repeated === undefined) return decodeRow(row);
    const { repeats, ...own } = repeated;
    const original = exact.get(repeats);
    return original === undefined
      ? []
      : decodeRow(original).map((record) => ({ ...record, ...own }));
  };
  return {
    list: (limit) =>
      Iterator.from(newest.iterate()).flatMap(decode).take(Math.max(0, limit)).toArray(),
    find(id) {
      const [first, second] = beginning.all(id);
      // Ordered by id, so the one that is meant exactly comes first even where others begin with it.
      if (first === undefined || (second !== undefined && first['id'] !== id)) return undefined;
      return decode(first)[0];
    },
  };
}

function decodeRow(row: Record<string, unknown>): RunRecord[] {
  if (row['version'] !== RECORD_VERSION) return [];
  const record = decodeRecord(String(row['record']));
  return record === undefined ? [] : [record];
}

function decodeRepeated(row: Record<string, unknown>): RepeatedRun | undefined {
  if (row['version'] !== RECORD_VERSION) return undefined;
  return decodeRepeatedRun(String(row['record']));
}
