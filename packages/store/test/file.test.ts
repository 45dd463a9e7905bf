import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { aRunRecord, aServiceRecord, aStep } from '@orchestrate/testkit';
import { expect, it } from 'vitest';
import { openRunStore } from '../src/index.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();

it('remembers across openings', () => {
  const file = path.join(folder(), 'state.sqlite');
  const first = openRunStore(file);
  const services = [
    aServiceRecord('api', { key: 'k', indexDigest: 'sha256:i', steps: [aStep('make')] }),
  ];
  first.store.save(aRunRecord('01', { services }));
  first.store.rememberInputs('api', { key: 'k', ownKey: 'o', fingerprint: '{}', parents: {} });
  first.store.close();
  const { store, diagnostics } = openRunStore(file);
  expect(diagnostics).toEqual([]);
  expect(store.find('01')).toEqual(aRunRecord('01', { services }));
  expect(store.typicalDurationMs('api')).toBe(1000);
  expect(store.typicalStepMs('api', aStep('make'))).toBe(1000);
  expect(store.lastSuccess('api', 'k')?.indexDigest).toBe('sha256:i');
  expect(store.lastInputs('api')?.fingerprint).toBe('{}');
  store.close();
});

it('makes its folder, which git ignores, and leaves a folder that is there alone', () => {
  const root = folder();
  openRunStore(path.join(root, '.orchestrate', 'state.sqlite')).store.close();
  expect(readFileSync(path.join(root, '.orchestrate', '.gitignore'), 'utf8')).toBe('*\n');
  openRunStore(path.join(root, 'state.sqlite')).store.close();
  expect(existsSync(path.join(root, '.gitignore'))).toBe(false);
});

it('keeps the newest 200 runs, and what was remembered from older ones', () => {
  const { store } = openRunStore(path.join(folder(), 'state.sqlite'));
  const services = [
    aServiceRecord('api', { key: 'k', indexDigest: 'sha256:i', steps: [aStep('make')] }),
  ];
  store.save(aRunRecord('first', { startedAt: 0, services }));
  for (let run = 1; run <= 200; run += 1) store.save(aRunRecord(`run-${run}`, { startedAt: run }));
  expect(store.list(1000)).toHaveLength(200);
  expect(store.find('first')).toBeUndefined();
  expect(store.typicalDurationMs('api')).toBe(1000);
  expect(store.typicalStepMs('api', aStep('make'))).toBe(1000);
  expect(store.lastSuccess('api', 'k')?.runId).toBe('first');
  store.close();
});

it('keeps a bounded number of durations and builds of one service', () => {
  const file = path.join(folder(), 'state.sqlite');
  const { store } = openRunStore(file);
  for (let run = 0; run < 60; run += 1) {
    const services = [
      aServiceRecord('api', { key: `k${run}`, indexDigest: 'sha256:i', steps: [aStep('make')] }),
    ];
    store.save(aRunRecord(String(run), { startedAt: run, services }));
  }
  store.close();
  const database = new DatabaseSync(file);
  const rows = (table: string) =>
    database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'];
  expect(['service_durations', 'step_durations', 'builds'].map(rows)).toEqual([20, 20, 50]);
  database.close();
});

it('can be closed twice', () => {
  const { store } = openRunStore(path.join(folder(), 'state.sqlite'));
  store.close();
  store.close();
  expect(() => store.list(1)).toThrow(/not open|finalized/);
});
