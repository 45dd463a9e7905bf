import { expect, it } from 'vitest';
import { unfixedMaterials, unprovenMaterials } from '../src/unproven-materials.ts';
import { digestOf, lockOf } from './support.ts';

const [COMMIT, OTHER] = ['a'.repeat(40), 'b'.repeat(40)] as const;
const X = 'https://example.com/x.git';
const own = `${X}#${COMMIT}:tool`;
const download = { checksum: digestOf('d'), sizeBytes: 1, firstSeen: '', resolvedAt: '' };
const lock = { ...lockOf({}), downloads: new Map([['https://example.com/a', download]]) };
const fixedAt = (url: string, fixed: string) => ({
  url,
  fixed,
  identifier: '',
  fixedIdentifier: '',
});
const unproven = (uris: readonly string[], fixed: ReturnType<typeof fixedAt>[] = []) => {
  const materials = uris.map((uri) => ({ uri }));
  return unprovenMaterials({ context: own, materials, lock, fixed });
};

it('are sources that neither a commit nor the lock fixes', () => {
  expect(unproven([own, 'pkg:docker/debian@trixie', 'https://example.com/a'])).toEqual([]);
  expect(unproven([own, `${X}#${OTHER}`])).toEqual([]);
  expect(unproven([own, `${X}#main`, 'https://example.com/b'])).toEqual([
    'https://example.com/b',
    `${X}#main`,
  ]);
});

it('are the context itself when the build does not tell of it', () => {
  expect(unproven([])).toEqual([own]);
  expect(unproven(['pkg:docker/debian@trixie'])).toEqual([own]);
});

it('are not an archive whose bytes the lock knows', () => {
  const archive = (materials: { uri: string }[]) =>
    unprovenMaterials({ context: 'https://example.com/a', materials, lock, fixed: [] });
  expect(archive([{ uri: 'https://example.com/a' }])).toEqual([]);
  expect(archive([{ uri: 'https://example.com/b' }])).toEqual([
    'https://example.com/a',
    'https://example.com/b',
  ]);
  expect(archive([])).toEqual(['https://example.com/a']);
});

it('are branches that were fixed for another service, whose commit is not in this key', () => {
  expect(unproven([own, `${X}#${OTHER}`], [fixedAt(`${X}#dev`, `${X}#${OTHER}`)])).toEqual([
    `${X}#${OTHER}`,
  ]);
  expect(unproven([own], [fixedAt(`${X}#v1:tool`, own)])).toEqual([own]);
});

it('are branches that the builder took although they were fixed', () => {
  const sources = [fixedAt(`${X}#main`, `${X}#${COMMIT}`)];
  expect(unfixedMaterials(sources, [{ uri: `${X}#${COMMIT}` }])).toEqual([]);
  expect(unfixedMaterials(sources, [{ uri: `${X}#main` }])).toEqual([`${X}#main`]);
  expect(unfixedMaterials(sources, [])).toEqual([`${X}#main`]);
});
