import { expect, test } from 'vitest';
import { median, rotate } from '../src/stats.ts';

test('the median is the middle value whatever the order', () => {
  expect(median([9, 1, 4])).toBe(4);
  expect(median([100, 20, 3])).toBe(20);
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([1, 10, 2, 100])).toBe(6);
});

test('there is no median of nothing', () => {
  expect(median([])).toBeNaN();
});

test('each round another one goes first, and all take part', () => {
  expect([0, 1, 2, 3].map((round) => rotate(['a', 'b', 'c'], round))).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c', 'a'],
    ['c', 'a', 'b'],
    ['a', 'b', 'c'],
  ]);
  expect(rotate([], 2)).toEqual([]);
});
