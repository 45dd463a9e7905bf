import { expect, it } from 'vitest';
import { allowedDigests, checkProvenance } from '../src/provenance.ts';
import { digestOf, locked, lockOf } from './support.ts';

const python = 'docker.io/library/python:3.13-slim';
const lock = lockOf({
  [python]: locked('1', { 'linux/amd64': '2' }),
  'docker.io/library/redis:7': locked('3'),
});
const allowed = allowedDigests({ lock, refs: [python], linked: [digestOf('b')] });

// The shapes that buildx 0.29 wrote on Docker 28.5 for a build under a source policy with a mirror.
const byTag = (letter: string) => ({
  uri: `pkg:docker/localhost:5000/library/python@3.13-slim?digest=${digestOf(letter)}&platform=linux%2Famd64`,
  digest: digestOf(letter),
});
const byDigest = (letter: string) => ({
  uri: `pkg:docker/localhost:5000/library/python?digest=${digestOf(letter)}&platform=linux%2Famd64`,
});
const unpinned = (letter: string) => ({
  uri: 'pkg:docker/localhost:5000/library/debian@proto?platform=linux%2Famd64',
  digest: digestOf(letter),
});

const check = (
  materials: Parameters<typeof checkProvenance>[0]['materials'],
  expectsImages = true,
) => checkProvenance({ materials, allowed, expectsImages });

it('accepts locked digests under any name, the platform digest, and linked parents', () => {
  expect(check([byTag('1'), byDigest('1'), byTag('2'), byTag('b')])).toBeUndefined();
});

it('looks at images only', () => {
  const git = { uri: 'https://github.com/moby/moby.git#v20', digest: 'sha1:aa' };
  expect(check([git, byTag('1')])).toBeUndefined();
  expect(check([git], false)).toBeUndefined();
});

it('names every image that is not in the lock of this service', () => {
  expect(check([byTag('1'), unpinned('9'), byDigest('3'), byTag('8'), byTag('8')])).toEqual({
    kind: 'provenance',
    transient: false,
    message: `The build used ${[
      `localhost:5000/library/debian:proto@${digestOf('9')}`,
      `localhost:5000/library/python:3.13-slim@${digestOf('8')}`,
      `localhost:5000/library/python@${digestOf('3')}`,
    ].join(', ')}, which the lock does not know: the builder did not honour the source policy.`,
  });
});

it('refuses an image whose digest is not told', () => {
  expect(check([{ uri: 'pkg:docker/redis@7' }])?.message).toContain('redis:7');
});

it('does not take silence for a proof', () => {
  expect(check([])?.kind).toBe('provenance');
  expect(check([], false)).toBeUndefined();
});

it('compares downloads by their bytes, and knows no others', () => {
  const tool = 'https://example.com/tool.tgz';
  const used = (uri: string, letter: string) =>
    checkProvenance({
      materials: [{ uri, digest: digestOf(letter) }],
      allowed,
      expectsImages: false,
      downloads: new Map([
        [tool, digestOf('d')],
        ['https://user:pass@example.com/own.tgz', undefined],
        ['https://example.com/signed.tgz?token=abcdef', undefined],
      ]),
    });
  expect(used(tool, 'd')).toBeUndefined();
  expect(used(tool, 'e')?.message).toContain(`${tool} (${digestOf('e')})`);
  expect(used('https://xxxxx:xxxxx@example.com/own.tgz', 'e')).toBeUndefined();
  expect(used('https://example.com/signed.tgz?token=***', 'e')).toBeUndefined();
  expect(used('https://example.com/stranger.tgz', 'd')?.kind).toBe('provenance');
  expect(used('https://example.com/repository.git#v1', 'd')).toBeUndefined();
});
