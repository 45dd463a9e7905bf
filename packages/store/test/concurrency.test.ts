import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { aRunRecord } from '@orchestrate/testkit';
import { expect, it } from 'vitest';
import { openRunStore } from '../src/index.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();
const writer = path.join(import.meta.dirname, 'writer-process.ts');

it('keeps every run that several processes save at once into a new file', async () => {
  const file = path.join(folder(), '.orchestrate', 'state.sqlite');
  const names = ['a', 'b', 'c', 'd'];
  const said = await Promise.all(
    names.map((name) => promisify(execFile)(process.execPath, [writer, file, name, '25'])),
  );
  expect(said.map(({ stderr }) => stderr)).toEqual(names.map(() => ''));
  const { store } = openRunStore(file);
  expect(store.list(1000)).toHaveLength(100);
  for (const name of names) expect(store.typicalDurationMs(name)).toBe(1000);
  store.close();
});

it('reads what another connection has saved since', () => {
  const file = path.join(folder(), 'state.sqlite');
  const [one, other] = [openRunStore(file).store, openRunStore(file).store];
  expect(other.list(1)).toEqual([]);
  one.save(aRunRecord('01'));
  expect(other.find('01')?.id).toBe('01');
  one.close();
  other.close();
});
