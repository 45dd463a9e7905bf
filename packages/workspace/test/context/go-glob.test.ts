import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWildcards, literalPrefix } from '../../src/context/glob-syntax.ts';
import { compileGlob } from '../../src/context/go-glob.ts';
import { PatternError } from '../../src/context/pattern-error.ts';

describe('compileGlob', () => {
  it.each([
    ['*.txt', 'a.txt', true],
    ['*.txt', 'a/b.txt', false],
    ['*', '.env', true],
    ['**/a', 'x/a', true],
    ['**/a', 'x/y/a', false],
    ['**/a', 'a', false],
    ['?', 'é', true],
    ['?', '😀', true],
    ['?', '/', false],
    ['[a-c]', 'b', true],
    ['[^a-c]', 'b', false],
    // A class takes a slash, and what it took is not given back.
    ['a[^b]c', 'a/c', true],
    ['*[^a]*', '!|/x', false],
    ['[!a]', '!', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['[a\\-c]', '-', true],
    ['[c-a]', 'b', false],
    ['a.b', 'axb', false],
    ['(a|b)', '(a|b)', true],
    ['*a*b*', 'xaybz', true],
    ['*ab', 'aab', true],
  ])('%s on %s: %s', (pattern, text, matches) => {
    expect(compileGlob(pattern)(text)).toBe(matches);
  });

  it.each(['[', '[]', '[a', 'a\\', '[a-]', '[-a]', '[]a]'])('refuses %s', (pattern) => {
    expect(() => compileGlob(pattern)).toThrow(PatternError);
  });

  it('matches an escaped name and nothing longer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const pattern = name.replaceAll(/[\\*?[\]]/g, '\\$&');
        expect(compileGlob(pattern)(name)).toBe(true);
        expect(compileGlob(pattern)(`${name}x`)).toBe(false);
      }),
    );
  });
});

it('knows names from patterns, and the folders before a pattern', () => {
  expect(['a*', 'a?', 'a[b]', 'a\\*', 'a]'].map(hasWildcards)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(['a/b/*.c/d', '*', 'a/b'].map(literalPrefix)).toEqual(['a/b', '', 'a/b']);
});
