import { describe, expect, it } from 'vitest';
import { parseGitReference } from '../src/git-reference.ts';

const COMMIT = 'c'.repeat(40);
const X = 'https://example.com/x.git';

describe('parseGitReference', () => {
  it.each([
    [X, X, 'HEAD', `${X}#${COMMIT}`],
    [`${X}#main`, X, 'main', `${X}#${COMMIT}`],
    [`${X}#feature/a:sub/folder`, X, 'feature/a', `${X}#${COMMIT}:sub/folder`],
    [`${X}#:sub`, X, 'HEAD', `${X}#${COMMIT}:sub`],
    [`${X}?ref=main&subdir=sub`, X, 'main', `${X}#${COMMIT}:sub`],
    [`${X}?branch=main`, X, 'refs/heads/main', `${X}#${COMMIT}`],
    [`${X}?tag=v1`, X, 'refs/tags/v1', `${X}#${COMMIT}`],
    [`${X}?tag=refs/tags/v1`, X, 'refs/tags/v1', `${X}#${COMMIT}`],
    [`${X}?subdir=sub#main`, X, 'main', `${X}#${COMMIT}:sub`],
    [`${X}?submodules=0&ref=v1`, X, 'v1', `${X}?submodules=0#${COMMIT}`],
    [`${X}?ref=v1&checksum=abc1234`, X, 'v1', `${X}?checksum=abc1234#${COMMIT}`],
    [
      'git@example.com:team/x.git#v1:a',
      'git@example.com:team/x.git',
      'v1',
      `git@example.com:team/x.git#${COMMIT}:a`,
    ],
    [
      'ssh://git@example.com/x.git',
      'ssh://git@example.com/x.git',
      'HEAD',
      `ssh://git@example.com/x.git#${COMMIT}`,
    ],
    ['git://example.com/x', 'git://example.com/x', 'HEAD', `git://example.com/x#${COMMIT}`],
    [
      'github.com/o/r#main:a',
      'https://github.com/o/r.git',
      'main',
      `https://github.com/o/r.git#${COMMIT}:a`,
    ],
    [
      'github.com/o/r.git',
      'https://github.com/o/r.git',
      'HEAD',
      `https://github.com/o/r.git#${COMMIT}`,
    ],
  ])('reads %s', (source, repository, ref, pinned) => {
    const read = parseGitReference(source);
    expect(read).toMatchObject({ repository, ref });
    expect(read?.at(COMMIT)).toBe(pinned);
    expect(parseGitReference(pinned), 'needs no asking').toBeUndefined();
  });

  it.each([
    'https://example.com/x.tar.gz',
    'src/folder',
    `${X}#${COMMIT}:sub`,
    `${X}?commit=${COMMIT}`,
    `${X}?ref=main#v1`,
    `${X}?branch=main&tag=main`,
    `${X}?subdir=a#main:b`,
    `${X}?keep-git-dir=1#main`,
    'https://me:password@example.com/x.git',
    'https://token@example.com/x.git',
    'ssh://git:password@example.com/x.git',
  ])('has nothing to ask for %s', (source) => {
    expect(parseGitReference(source)).toBeUndefined();
  });

  it.each([
    [X, 'git://example.com/x.git', `git://example.com/x.git#${COMMIT}`],
    [`${X}#main`, 'git://example.com/x.git#main', `git://example.com/x.git#${COMMIT}`],
    [`${X}#:a`, 'git://example.com/x.git#:a', `git://example.com/x.git#${COMMIT}:a`],
    [
      `${X}?tag=v1&subdir=a`,
      'git://example.com/x.git#refs/tags/v1:a',
      `git://example.com/x.git#${COMMIT}:a`,
    ],
    [
      'git@example.com:t/x.git#v1',
      'git://example.com/t/x.git#v1',
      `git://example.com/t/x.git#${COMMIT}`,
    ],
    [
      'ssh://git@example.com:22/x.git',
      'git://example.com:22/x.git',
      `git://example.com:22/x.git#${COMMIT}`,
    ],
  ])('knows what BuildKit calls %s', (source, identifier, fixed) => {
    const read = parseGitReference(source);
    expect(read?.identifier).toBe(identifier);
    expect(read?.identifierAt(COMMIT)).toBe(fixed);
  });
});
