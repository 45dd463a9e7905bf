import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../src/suggest.ts';

const word = fc.string({ maxLength: 12 });

describe('edit distance', () => {
  test.each([
    ['', '', 0],
    ['kitten', 'sitting', 3],
    ['pyhton', 'python', 1],
    ['', 'abc', 3],
    ['context', 'contexts', 1],
  ])('of %s and %s is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  test('is zero for equal words only, and the same both ways', () => {
    fc.assert(
      fc.property(word, word, (left, right) => {
        const distance = editDistance(left, right);
        expect(distance === 0).toBe(left === right);
        expect(editDistance(right, left)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });

  test('is at most one after one slip', () => {
    fc.assert(
      fc.property(
        word,
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (original, at, letter) => {
          const place = at % (original.length + 1);
          const inserted = original.slice(0, place) + letter + original.slice(place);
          expect(editDistance(original, inserted)).toBe(1);
        },
      ),
    );
  });
});

test('nothing far away is suggested', () => {
  expect(nearest('vault', ['env', 'file', 'command'])).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
  expect(nearest('DEPENDS_ON', ['dependsOn', 'context'])).toBe('dependsOn');
});
