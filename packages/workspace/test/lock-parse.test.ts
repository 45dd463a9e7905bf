import type { Diagnostic } from '@orchestrate/model';
import { formatLocation } from '@orchestrate/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLock } from '../src/lock-format.ts';
import { parseLock } from '../src/lock-parse.ts';
import { digest, lockOf } from './lock-samples.ts';

const GOOD = formatLock(lockOf({ 'docker.io/library/node:24': {} })).replace(/^#.*\n/gm, '');

function problemsOf(text: string): readonly Diagnostic[] {
  const parsed = parseLock({ path: 'orchestrate.lock', text });
  expect(parsed.ok).toBe(false);
  for (const { hint, severity } of parsed.diagnostics) {
    expect(severity).toBe('error');
    expect(hint).toMatch(/\S/);
  }
  return parsed.diagnostics;
}

/** `code line:column "the text that is pointed at"`. */
function shown(text: string): string[] {
  return problemsOf(text).map(({ code, at }) => {
    if (at === undefined) return code;
    const place = formatLocation(at).replace('orchestrate.lock:', '');
    return `${code} ${place} ${JSON.stringify(text.slice(at.start, at.end))}`;
  });
}

/** The good lock with a text in it replaced. */
function edited(from: string | RegExp, to: string): string {
  const text = GOOD.replace(from, to);
  expect(text).not.toBe(GOOD);
  return text;
}

describe('nonsense is pointed at', () => {
  it.each([
    ['digest', digest('a'), 'sha256:abc', 'lock/bad-digest 4:13 "sha256:abc"'],
    ['digest of a layer', digest('d'), 'md5:1', 'lock/bad-digest 14:13 "md5:1"'],
    ['upper case', digest('a'), digest('A'), `lock/bad-digest 4:13 "${digest('A')}"`],
    ['size', '51234567', '51 MB', 'lock/bad-size 11:30 "51 MB"'],
    ['negative size', '51234567', '-1', 'lock/bad-size 11:30 "-1"'],
    ['huge size', '51234567', '9007199254740993', 'lock/bad-size 11:30 "9007199254740993"'],
    ['time', '2026-11-20T02:00:00.000Z', 'yesterday', 'lock/bad-time 6:16 "yesterday"'],
    [
      'no such day',
      '2026-11-20T02:00:00.000Z',
      '2026-13-20T02:00:00Z',
      'lock/bad-time 6:16 "2026-13-20T02:00:00Z"',
    ],
    [
      'media type',
      'application/vnd.oci.image.index.v1+json',
      'an index',
      'lock/bad-media-type 5:16 "an index"',
    ],
    ['platform', 'linux/amd64', 'linux/x86_64', 'lock/bad-platform 9:7 "linux/x86_64"'],
    ['short name', 'docker.io/library/node:24', 'node:24', 'lock/not-normalized 3:3 "node:24"'],
    ['bad name', 'docker.io/library/node:24', 'Node:24', 'lock/not-normalized 3:3 "Node:24"'],
    ['unknown key', 'mediaType:', 'mediatype:', 'lock/unknown-key 5:5 "mediatype"'],
    ['a text for a list', /layers:[^]*/, 'layers: none\n', 'lock/wrong-type 12:17 "none"'],
    ['a list for a text', digest('a'), '[a]', 'lock/wrong-type 4:13 "[a]"'],
    ['a mapping for a text', digest('a'), '{a: b}', 'lock/wrong-type 4:13 "{a: b}"'],
    ['an alias', 'application/vnd.oci.image.index.v1+json', '*x', 'lock/wrong-type 5:16 "*x"'],
    [
      'a twin',
      'mediaType: application/vnd.oci.image.index.v1+json',
      'digest: x',
      'lock/duplicate-key 5:5 "digest"',
    ],
    ['a version that is none', 'version: 1', 'version: one', 'lock/bad-version 1:10 "one"'],
    ['version 0', 'version: 1', 'version: 0', 'lock/bad-version 1:10 "0"'],
  ])('%s', (_, from, to, expected) => {
    expect(shown(edited(from, to))).toContain(expected);
  });

  it('all of it in one run', () => {
    const text = edited(digest('a'), 'x')
      .replace('51234567', 'y')
      .replace('  platforms', '  extra: 1\n    platforms');
    expect(problemsOf(text).map(({ code }) => code)).toEqual([
      'lock/unknown-key',
      'lock/bad-digest',
      'lock/bad-size',
    ]);
  });

  it('with names that people know', () => {
    const [problem] = problemsOf(edited(digest('d'), 'x'));
    expect(problem?.message).toBe(
      '"x" (item 2 of layers of linux/amd64 of platforms of docker.io/library/node:24) is not a digest: sha256: and 64 hexadecimal digits.',
    );
    expect(problem?.hint).toContain('`orchestrate lock`');
  });
});

it('names each key that is missing, at the entry that misses it', () => {
  const text =
    'version: 1\nimages:\n  docker.io/library/node:24:\n    platforms:\n      linux/amd64: {}\n';
  expect(
    problemsOf(text).map(({ message, at }) => `${at && formatLocation(at)} ${message}`),
  ).toEqual([
    'orchestrate.lock:3:3 Key digest is missing in docker.io/library/node:24.',
    'orchestrate.lock:3:3 Key mediaType is missing in docker.io/library/node:24.',
    'orchestrate.lock:3:3 Key firstSeen is missing in docker.io/library/node:24.',
    'orchestrate.lock:3:3 Key resolvedAt is missing in docker.io/library/node:24.',
    ...['digest', 'sizeCompressedBytes', 'layers'].map(
      (key) =>
        `orchestrate.lock:5:7 Key ${key} is missing in linux/amd64 of platforms of docker.io/library/node:24.`,
    ),
  ]);
});

it.each([
  ['empty', '', ['lock/wrong-type']],
  ['only a comment', '# hello\n', ['lock/wrong-type']],
  ['a list', '- a\n', ['lock/wrong-type']],
  ['without version', 'images: {}\n', ['lock/missing-key']],
  ['without images', 'version: 1\n', ['lock/missing-key']],
  ['with nothing under images', 'version: 1\nimages:\n', ['lock/wrong-type']],
  ['two documents', 'version: 1\nimages: {}\n---\nversion: 1\n', ['lock/yaml']],
  ['tabs', 'version: 1\nimages:\n\ta: b\n', ['lock/yaml']],
  ['an open quote', 'version: "1\n', ['lock/yaml']],
  ['a twin', 'version: 1\nimages: {}\nimages: {}\n', ['lock/duplicate-key']],
])('refuses a file that is %s', (_, text, codes) => {
  expect(new Set(problemsOf(text).map(({ code }) => code))).toEqual(new Set(codes));
});

it('reads downloads, and points at what is wrong with them', () => {
  const good = `version: 1\nimages: {}\ndownloads:\n  "https://example.com/a.tgz":\n    checksum: ${digest('a')}\n    sizeBytes: 7\n    firstSeen: 2026-01-31T12:00:00Z\n    resolvedAt: 2026-01-31T12:00:00Z\n`;
  const parsed = parseLock({ path: 'orchestrate.lock', text: good });
  expect(parsed).toMatchObject({ ok: true });
  const found = parsed.ok ? parsed.value.downloads : new Map();
  expect([...found]).toMatchObject([
    ['https://example.com/a.tgz', { checksum: digest('a'), sizeBytes: 7 }],
  ]);
  const bad = good.replace('https:', 'ftp:').replace('sizeBytes: 7', 'sizeBytes: x');
  expect(problemsOf(bad).map(({ code, at }) => `${at && formatLocation(at)} ${code}`)).toEqual([
    'orchestrate.lock:4:3 lock/bad-url',
    'orchestrate.lock:6:16 lock/bad-size',
  ]);
});

it('refuses a lock of a newer version, and says nothing of what it cannot know', () => {
  const problems = problemsOf('version: 2\nimages: []\nfrontends: {}\n');
  expect(problems).toMatchObject([
    {
      code: 'lock/newer-version',
      message: expect.stringContaining('version 2'),
      hint: expect.stringContaining('Upgrade orchestrate'),
    },
  ]);
});

it('ends for any text, with a lock or with diagnostics', () => {
  const pieces = fc.constantFrom(
    ...GOOD.split(/(?<=[:\n ])/),
    '<<<<<<< a\n',
    '\t',
    '&a ',
    '*a',
    '{',
    '- ',
    '? ',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const parsed = parseLock({ path: 'orchestrate.lock', text: parts.join('') });
      expect(parsed.ok || parsed.diagnostics.length > 0).toBe(true);
    }),
  );
});
