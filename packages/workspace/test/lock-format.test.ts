import type { Checked, Lock } from '@orchestrate/model';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatLock } from '../src/lock-format.ts';
import { parseLock } from '../src/lock-parse.ts';
import { anyLock, digest, IMAGE, lockOf, PLATFORM } from './lock-samples.ts';

const parse = (text: string): Checked<Lock> => parseLock({ path: 'orchestrate.lock', text });
const valueOf = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? parsed.value : parsed.diagnostics;
};

it('writes one block an image, in the order of their names', () => {
  const text = formatLock(
    lockOf({
      'ghcr.io/acme/tool:1': { platforms: new Map() },
      'docker.io/library/node:24': {
        platforms: new Map([
          ['linux/arm64', { ...PLATFORM, layers: [] }],
          [
            'linux/amd64',
            { ...PLATFORM, created: '2026-01-02T03:04:05Z', user: '0', onBuild: ['RUN "a"\nb'] },
          ],
        ]),
      },
    }),
  );
  expect(text.replace(/^#.*\n/gm, '')).toBe(`version: 1
images:
  docker.io/library/node:24:
    digest: ${digest('a')}
    mediaType: application/vnd.oci.image.index.v1+json
    firstSeen: 2026-11-20T02:00:00.000Z
    resolvedAt: 2026-11-21T02:00:00.000Z
    platforms:
      linux/amd64:
        digest: ${digest('b')}
        sizeCompressedBytes: 51234567
        created: 2026-01-02T03:04:05Z
        user: "0"
        onBuild:
          - "RUN \\"a\\"\\nb"
        layers:
          - ${digest('c')}
          - ${digest('d')}
      linux/arm64:
        digest: ${digest('b')}
        sizeCompressedBytes: 51234567
        layers: []

  ghcr.io/acme/tool:1:
    digest: ${digest('a')}
    mediaType: application/vnd.oci.image.index.v1+json
    firstSeen: 2026-11-20T02:00:00.000Z
    resolvedAt: 2026-11-21T02:00:00.000Z
    platforms: {}
`);
});

it('begins with what the file is and how to change it', () => {
  const text = formatLock(lockOf({}));
  expect(text).toMatch(/^# The digests of everything/);
  expect(text).toContain('orchestrate lock');
  expect(text).toMatch(/\nversion: 1\nimages: \{\}\n$/);
});

it('is read back as it was written, and written as it was read', () => {
  fc.assert(
    fc.property(anyLock, (lock) => {
      const text = formatLock(lock);
      expect(valueOf(text)).toEqual(lock);
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      expect(text).not.toMatch(/[ \t]$/m);
    }),
  );
});

it('is the same text whatever order the lock was made in', () => {
  fc.assert(
    fc.property(anyLock, (lock) => {
      const backwards = new Map(
        [...lock.images].toReversed().map(([name, image]) => {
          const platforms = new Map([...image.platforms].toReversed());
          return [name, { ...image, platforms }];
        }),
      );
      const downloads = new Map([...lock.downloads].toReversed());
      expect(formatLock({ ...lock, images: backwards, downloads })).toBe(formatLock(lock));
    }),
  );
});

it('is understood in any order of its keys and in any style of YAML', () => {
  const shuffled = (value: unknown, seed: number): unknown => {
    if (Array.isArray(value)) return value;
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(
      ([key, inner]) => [key, shuffled(inner, seed)] as const,
    );
    const at = seed % (entries.length || 1);
    return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)]);
  };
  fc.assert(
    fc.property(anyLock, fc.nat(7), (lock, seed) => {
      const images = [...lock.images].map(([name, image]) => [
        name,
        { ...image, platforms: Object.fromEntries(image.platforms) },
      ]);
      // JSON is YAML in another style.
      const text = JSON.stringify(
        shuffled(
          {
            version: 1,
            images: Object.fromEntries(images),
            downloads: Object.fromEntries(lock.downloads),
          },
          seed,
        ),
        null,
        1,
      );
      expect(valueOf(text)).toEqual(lock);
    }),
  );
});

it('is understood with the line ends and the mark of Windows', () => {
  const lock = lockOf({ 'docker.io/library/node:24': IMAGE });
  expect(valueOf(`\ufeff${formatLock(lock).replaceAll('\n', '\r\n')}`)).toEqual(lock);
});

it('changes in one block only when one image changes', () => {
  const names = ['a', 'b', 'c'].map((name) => `docker.io/library/${name}:1`);
  const before = Object.fromEntries(names.map((name) => [name, {}]));
  const after = { ...before, [names[1] ?? '']: { digest: digest('9') } };
  const linesBefore = formatLock(lockOf(before)).split('\n');
  const linesAfter = formatLock(lockOf(after)).split('\n');
  const changed = linesAfter.filter((line, at) => line !== linesBefore[at]);
  expect(linesAfter).toHaveLength(linesBefore.length);
  expect(changed).toEqual([`    digest: ${digest('9')}`]);
});
