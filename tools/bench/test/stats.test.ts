import { expect, test } from 'vitest';
import { median, orderOf } from '../src/stats.ts';

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

test('each round is in another order: with three of them, each follows each as often', () => {
  const orders = Array.from({ length: 6 }, (_, round) => orderOf(['a', 'b', 'c'], round).join(''));
  expect(orders).toEqual(['abc', 'cba', 'bca', 'bac', 'cab', 'acb']);
  const pairs = Object.groupBy(
    orders.flatMap(([a, b, c]) => [`${a}${b}`, `${b}${c}`]),
    (pair) => pair,
  );
  expect(Object.values(pairs).map((all) => all?.length)).toEqual([2, 2, 2, 2, 2, 2]);
  expect(orderOf([], 2)).toEqual([]);
});
