import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { aRunRecord, aServiceRecord } from '@orchestrate/testkit';
import { expect, it } from 'vitest';
import { openRunStore } from '../src/index.ts';
import { mayRepeat, noteRepeatedRun } from '../src/repeated-runs.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();

function stored(file: string) {
  const { store } = openRunStore(file);
  const runs = store.list(300);
  const third = store.find('03');
  store.close();
  return { runs, third };
}

it('are listed with what they repeat, under their own name and time, once', () => {
  const file = path.join(folder(), 'state.sqlite');
  const { store } = openRunStore(file);
  const record = aRunRecord('01', { startedAt: 1, services: [aServiceRecord('api')] });
  store.save(record);
  store.close();
  noteRepeatedRun(file, { id: '02', startedAt: 2, durationMs: 20, repeats: '01' });
  noteRepeatedRun(file, { id: '03', startedAt: 3, durationMs: 30, repeats: '01' });
  const repeated = { ...record, id: '03', startedAt: 3, durationMs: 30 };
  for (const { runs, third } of [stored(file), stored(file)]) {
    expect(runs.map(({ id }) => id)).toEqual(['03', '02', '01']);
    expect(runs[0]).toEqual(repeated);
    expect(third).toEqual(repeated);
  }
  expect(existsSync(`${file}.repeated`)).toBe(false);
});

it('are passed over when what they repeat is gone, or when a line is none', () => {
  const file = path.join(folder(), 'state.sqlite');
  noteRepeatedRun(file, { id: '02', startedAt: 2, durationMs: 20, repeats: '01' });
  appendFileSync(`${file}.repeated`, '{"repeats":"01"}\n{"rep');
  expect(stored(file)).toEqual({ runs: [], third: undefined });
});

it('are not noted without end: now and then one has to be made', () => {
  const file = path.join(folder(), 'state.sqlite');
  const run = { id: '20261125t000000-abcdef', startedAt: 1_795_000_000_000, durationMs: 60 };
  let noted = 0;
  for (; mayRepeat(file); noted += 1)
    noteRepeatedRun(file, { ...run, repeats: '20261124t000000-abcdef' });
  expect(noted).toBeGreaterThan(50);
  // Fewer than are kept, or what they repeat would go before they do.
  expect(noted).toBeLessThan(199);
});
