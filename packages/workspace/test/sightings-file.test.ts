import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSightingsFile } from '../src/index.ts';
import { digest } from './lock-samples.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sightings-'));
});
afterEach(() => rm(folder, { recursive: true }));

const SIGHTING = {
  digest: digest('a'),
  firstSeen: '2026-11-20T02:00:00.000Z',
  movedSince: '2026-11-19T02:00:00.000Z',
};
const NAME = 'docker.io/library/python:3.13-slim';

it('remembers in a folder that it makes', async () => {
  const file = path.join(folder, '.orchestrate', 'sightings.json');
  expect(await createSightingsFile(file).read()).toEqual(new Map());
  await createSightingsFile(file).write(new Map([[NAME, SIGHTING]]));
  expect(await createSightingsFile(file).read()).toEqual(new Map([[NAME, SIGHTING]]));
});

it('keeps what it makes out of git, and makes nothing for nothing', async () => {
  const file = path.join(folder, '.orchestrate', 'sightings.json');
  await createSightingsFile(file).write(new Map());
  expect(await readdir(folder)).toEqual([]);
  await createSightingsFile(file).write(new Map([[NAME, SIGHTING]]));
  expect(await readFile(path.join(folder, '.orchestrate', '.gitignore'), 'utf8')).toBe('*\n');
});

it('has one text for the same sightings, whatever their order', async () => {
  const file = path.join(folder, 'a.json');
  const other = path.join(folder, 'b.json');
  await createSightingsFile(file).write(
    new Map([
      ['b/b:1', SIGHTING],
      ['a/a:1', SIGHTING],
    ]),
  );
  await createSightingsFile(other).write(
    new Map([
      ['a/a:1', SIGHTING],
      ['b/b:1', SIGHTING],
    ]),
  );
  expect(await readFile(file, 'utf8')).toBe(await readFile(other, 'utf8'));
});

it.each([
  ['nothing', ''],
  ['no JSON', '{"version": 1, "seen": {'],
  ['a list', '[]'],
  ['another version', JSON.stringify({ version: 2, seen: { [NAME]: SIGHTING } })],
  [
    'a digest that is none',
    JSON.stringify({ version: 1, seen: { [NAME]: { ...SIGHTING, digest: 'x' } } }),
  ],
  [
    'a time that is none',
    JSON.stringify({ version: 1, seen: { [NAME]: { ...SIGHTING, firstSeen: 'soon' } } }),
  ],
  ['a name that is not normalized', JSON.stringify({ version: 1, seen: { python: SIGHTING } })],
  [
    'a number for a digest',
    JSON.stringify({ version: 1, seen: { [NAME]: { ...SIGHTING, digest: 1 } } }),
  ],
])('takes %s for no sightings', async (_what, text) => {
  const file = path.join(folder, 'a.json');
  await writeFile(file, text);
  expect(await createSightingsFile(file).read()).toEqual(new Map());
});
