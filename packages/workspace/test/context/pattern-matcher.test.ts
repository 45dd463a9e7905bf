import dockerignore from '@balena/dockerignore';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PatternError } from '../../src/context/pattern-error.ts';
import { PatternMatcher } from '../../src/context/pattern-matcher.ts';

describe('PatternMatcher', () => {
  it.each([
    [['a'], 'a/b/c', true],
    [['a'], 'x/a', false],
    [['**/a'], 'x/a/b', true],
    [['**/a'], 'a', true],
    [['a/**'], 'a', false],
    [['a/**'], 'a/b', true],
    [['**'], 'a/b', true],
    [['a/**/c'], 'a/c', true],
    [['*.md', '!README.md'], 'README.md', false],
    [['!README.md', '*.md'], 'README.md', true],
    [['a', '!a/b'], 'a/b/c', false],
    [[' a/./b/ '], 'a/b', true],
    [['A'], 'a', false],
    // What moby forgets to escape.
    [['a|*b'], 'a long name', true],
    [['[xy]{2}'], 'xx', true],
    [['[*]'], '*', false],
  ])('%j on %s: %s', (patterns, path, matches) => {
    expect(new PatternMatcher(patterns).matches(path)).toBe(matches);
  });

  it.each(['!', 'a[', '\\é', '[[:alpha:]]', '*\\Q', 'x*{2}'])('refuses %s', (pattern) => {
    expect(() => new PatternMatcher([pattern])).toThrow(PatternError);
  });

  it('agrees with an independent implementation of .dockerignore', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'a.txt', '.env');
    const part = fc.oneof(name, fc.constantFrom('*', 'a*', '*.txt', '?', '**', '[ab]'));
    const pattern = fc
      .tuple(fc.boolean(), fc.array(part, { minLength: 1, maxLength: 3 }))
      .map(([negated, parts]) => `${negated ? '!' : ''}${parts.join('/')}`);
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 4 }), path, (patterns, path) => {
        const theirs = dockerignore.default({ ignorecase: false }).add(patterns);
        expect(new PatternMatcher(patterns).matches(path)).toBe(theirs.ignores(path));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('mayMatchBelow', () => {
  it('is never false above a match', () => {
    const part = fc.constantFrom('a', 'b', '*', 'a*', '?', '**', 'a**', '[ab]', 'a|b', '.');
    const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ab', '.'), { minLength: 2, maxLength: 5 })
      .filter((parts) => !parts.includes('.'));
    fc.assert(
      fc.property(pattern, path, (pattern, parts) => {
        const matcher = new PatternMatcher([pattern]);
        fc.pre(matcher.matches(parts.join('/')));
        for (let depth = 1; depth < parts.length; depth += 1) {
          const folder = parts.slice(0, depth).join('/');
          if (matcher.matches(folder)) break;
          expect(matcher.mayMatchBelow(folder)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is false where nothing can match, so that the folder need not be read', () => {
    const matcher = new PatternMatcher(['services/*/package.json']);
    expect(
      ['services', 'services/a', 'services/a/src', 'lib'].map((at) => matcher.mayMatchBelow(at)),
    ).toEqual([true, true, false, false]);
  });
});
