import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Diagnostic } from '@orchestrate/model';
import { aRunRecord, aServiceRecord } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { openRunStore } from '../src/index.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();
const newFile = () => path.join(folder(), 'state.sqlite');

/** Permissions mean nothing to root, so what is checked here runs as somebody else. */
function asNobody<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

/** The run goes on: a substitute takes records and gives them back. */
function expectSubstitute(
  { store, diagnostics }: ReturnType<typeof openRunStore>,
  code: string,
): Diagnostic {
  expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.severity])).toEqual([
    [code, 'warning'],
  ]);
  expect(store.list(10)).toEqual([]);
  store.save(aRunRecord('01'));
  expect(store.find('01')).toEqual(aRunRecord('01'));
  store.close();
  return diagnostics[0] ?? expect.fail();
}

describe('a file that cannot be used is left as it is, with a warning', () => {
  it('corrupt', () => {
    const file = newFile();
    writeFileSync(file, 'this is no database, and long enough to be looked at as one '.repeat(20));
    const before = readFileSync(file);
    expect(expectSubstitute(openRunStore(file), 'store/corrupt')).toEqual({
      code: 'store/corrupt',
      severity: 'warning',
      message: `The history of builds in ${file} is damaged (file is not a database); this run goes on without it.`,
      hint: 'Delete the file: only history is lost.',
    });
    expect(readFileSync(file)).toEqual(before);
  });

  it('of a newer orchestrate', () => {
    const file = newFile();
    openRunStore(file).store.close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(expectSubstitute(openRunStore(file), 'store/newer').hint).toMatch(/Update orchestrate/);
    const after = new DatabaseSync(file);
    expect(after.prepare('SELECT count(*) AS n FROM runs').get()).toEqual({ n: 0 });
    after.close();
  });

  it('read-only', () => {
    const file = newFile();
    const { store } = openRunStore(file);
    store.save(aRunRecord('00'));
    store.close();
    chmodSync(file, 0o444);
    chmodSync(path.dirname(file), 0o555);
    asNobody(() => expectSubstitute(openRunStore(file), 'store/unwritable'));
  });

  it('in a folder that cannot be written', () => {
    const file = newFile();
    chmodSync(path.dirname(file), 0o555);
    asNobody(() => expectSubstitute(openRunStore(file), 'store/unwritable'));
    asNobody(() =>
      expectSubstitute(
        openRunStore(path.join(path.dirname(file), 'deeper', 's')),
        'store/unwritable',
      ),
    );
  });

  it('a folder in its place, a file in place of its folder', () => {
    const file = newFile();
    mkdirSync(file);
    expectSubstitute(openRunStore(file), 'store/unwritable');
    const blocked = path.join(folder(), 'file');
    writeFileSync(blocked, '');
    expectSubstitute(openRunStore(path.join(blocked, 'state.sqlite')), 'store/unwritable');
  });
});

it('gives way to a substitute, and says so once, when the file is found damaged later', () => {
  const file = newFile();
  const first = openRunStore(file);
  for (let run = 0; run < 50; run += 1) {
    first.store.save(
      aRunRecord(`run-${run}`, { services: [aServiceRecord('api', { reason: 'x'.repeat(2000) })] }),
    );
  }
  first.store.close();
  damageAllButTheSchema(file);

  const warned: Diagnostic[] = [];
  const { store, hashes, diagnostics } = openRunStore(file, {
    warn: (diagnostic) => warned.push(diagnostic),
  });
  expect(diagnostics).toEqual([]);
  expect(store.list(100)).toEqual([]);
  store.save(aRunRecord('01'));
  expect(store.list(100)).toEqual([aRunRecord('01')]);
  expect(store.typicalDurationMs('api')).toBeUndefined();
  expect(hashes.hashOf('a', { size: 1, mtimeNs: 1n, ctimeNs: 1n, inode: 1n })).toBeUndefined();
  expect(warned.map(({ code }) => code)).toEqual(['store/corrupt']);
  store.close();
});

/** The first page holds the schema; every other page is data of some table. */
function damageAllButTheSchema(file: string): void {
  const bytes = readFileSync(file);
  const page = bytes.readUInt16BE(16);
  writeFileSync(file, bytes.fill(0xa5, page));
}

it('passes over a row that holds no record', () => {
  const file = newFile();
  const first = openRunStore(file);
  for (const id of ['01', '02', '03']) first.store.save(aRunRecord(id));
  first.store.close();
  const database = new DatabaseSync(file);
  database.exec(`UPDATE runs SET record = '{"id": "01"}' WHERE id = '01'`);
  database.exec(`UPDATE runs SET record = '{' WHERE id = '02'`);
  database.exec(`UPDATE runs SET version = 7 WHERE id = '03'`);
  database.close();
  const { store } = openRunStore(file);
  expect(store.list(10)).toEqual([]);
  for (const id of ['01', '02', '03']) expect(store.find(id)).toBeUndefined();
  store.save(aRunRecord('04'));
  expect(store.list(1)).toEqual([aRunRecord('04')]);
  store.close();
});
