import { expect, it } from 'vitest';
import { unprovenMaterials } from '../src/unproven-materials.ts';
import { digestOf, lockOf, service } from './support.ts';

const COMMIT = 'a'.repeat(40);
const X = 'https://example.com/x.git';
const tool = service('tool', { context: { kind: 'remote', url: `${X}#${COMMIT}:tool` } });
const download = { checksum: digestOf('d'), sizeBytes: 1, firstSeen: '', resolvedAt: '' };
const lock = { ...lockOf({}), downloads: new Map([['https://example.com/a', download]]) };
const unproven = (...uris: string[]) =>
  unprovenMaterials(
    tool,
    uris.map((uri) => ({ uri })),
    lock,
  );

it('are sources that neither a commit nor the lock fixes', () => {
  const own = `${X}#${COMMIT}:tool`;
  expect(unproven(own, 'pkg:docker/debian@trixie', 'https://example.com/a')).toEqual([]);
  expect(unproven(own, `${X}#main`, 'https://example.com/b')).toEqual([
    'https://example.com/b',
    `${X}#main`,
  ]);
});

it('are the context itself when the build does not tell of it', () => {
  expect(unproven()).toEqual([`${X}#${COMMIT}:tool`]);
  expect(unproven('pkg:docker/debian@trixie')).toEqual([`${X}#${COMMIT}:tool`]);
});
