/**
 * The schema, one step a version: `user_version` says how many have been applied. Never edit one that was
 * released; add another.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- Whole runs, for people to look at. The record is JSON: it is read as one piece.
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    started_at REAL NOT NULL,
    version INTEGER NOT NULL,
    record TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX runs_by_start ON runs (started_at, id);

  -- How long things took. They outlive the runs they come from: a step that is always cached was last
  -- executed long ago, and that is the duration which tells what the cache saves. Newer rows have greater ids.
  CREATE TABLE service_durations (
    id INTEGER PRIMARY KEY,
    service TEXT NOT NULL,
    run TEXT NOT NULL,
    ms REAL NOT NULL
  );
  CREATE INDEX service_durations_by_service ON service_durations (service);
  CREATE TABLE step_durations (
    id INTEGER PRIMARY KEY,
    step BLOB NOT NULL, -- SHA-256 of the step's key, whose text may be long
    run TEXT NOT NULL,
    ms REAL NOT NULL
  );
  CREATE INDEX step_durations_by_step ON step_durations (step);

  -- What builds that ended well left behind, by input key: the proof that a service need not be built again.
  -- It outlives the runs too, because a service that is unchanged for long is built in none of the recent ones.
  CREATE TABLE builds (
    id INTEGER PRIMARY KEY,
    service TEXT NOT NULL,
    key TEXT NOT NULL,
    run TEXT NOT NULL,
    index_digest TEXT NOT NULL,
    images TEXT NOT NULL -- JSON
  );
  CREATE INDEX builds_by_key ON builds (service, key);

  -- The inputs of the newest build of each service that ended well, to compare with.
  CREATE TABLE inputs (
    service TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL
  );

  -- Content hashes of files. The stamp is everything that a write to a file changes.
  CREATE TABLE file_hashes (
    path TEXT PRIMARY KEY,
    stamp TEXT NOT NULL,
    hash TEXT NOT NULL,
    remembered_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  `
  -- Manifest digests of the parents' images that the newest build stands on: JSON, by parent.
  ALTER TABLE inputs ADD COLUMN parents TEXT NOT NULL DEFAULT '{}';
  `,
  `
  -- The key of the newest build without what its parents are made of.
  ALTER TABLE inputs ADD COLUMN own_key TEXT NOT NULL DEFAULT '';
  `,
  `
  -- What is remembered of cache mounts that travel: a JSON object by the mount's name.
  CREATE TABLE mount_ledgers (
    mount TEXT PRIMARY KEY,
    ledger TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
  `
  -- Content hashes of files by folder: a run that looks at many files reads few rows. The old ones are made anew.
  CREATE TABLE folder_hashes (
    folder TEXT PRIMARY KEY,
    files TEXT NOT NULL, -- see file-hash-rows.ts
    remembered_at INTEGER NOT NULL
  );
  DROP TABLE file_hashes;
  `,
  `
  -- Content hashes of git objects, many to a row: they are looked for all at once.
  CREATE TABLE git_blobs (
    id INTEGER PRIMARY KEY,
    id_bytes INTEGER NOT NULL, -- how long an object id is: SHA-1 or SHA-256
    blobs BLOB NOT NULL, -- see blob-rows.ts
    remembered_at INTEGER NOT NULL
  );
  `,
  `
  -- Versions of client programs. The stamp is everything that a write to the file changes.
  CREATE TABLE client_versions (
    file TEXT PRIMARY KEY,
    stamp TEXT NOT NULL,
    version TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
];
