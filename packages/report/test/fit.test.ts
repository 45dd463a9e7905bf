import { describe, expect, it } from 'vitest';
import { padEnd, padStart, rowsOf, truncate, widthOf } from '../src/fit.ts';

describe('truncate', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abcdef', 1, 'a'],
    ['abcdef', 0, ''],
    ['名前です', 5, '名前…'],
    ['名前です', 6, '名前…'],
    ['👩‍👩‍👧 family', 4, '👩‍👩‍👧 …'],
  ])('%s in %i columns', (text, width, expected) => {
    expect(truncate(text, width, '…')).toBe(expected);
    expect(widthOf(expected)).toBeLessThanOrEqual(width);
  });

  it('closes the colours it cuts', () => {
    expect(truncate('\u001b[31mabcdef\u001b[39m', 4, '…')).toBe('\u001b[31mabc\u001b[39m…');
  });

  it('takes an ellipsis of three', () => {
    expect(truncate('abcdef', 5, '...')).toBe('ab...');
    expect(truncate('abcdef', 3, '...')).toBe('abc');
  });
});

it('pads by columns, not characters', () => {
  expect(padEnd('名', 4)).toBe('名  ');
  expect(padStart('\u001b[31mx\u001b[39m', 3)).toBe('  \u001b[31mx\u001b[39m');
  expect(padEnd('abc', 2)).toBe('abc');
});

it('counts the rows that lines take on a narrower terminal', () => {
  expect(rowsOf(['', 'abc', '\u001B[1mabcd\u001B[22m', '日本語'], 3)).toBe(1 + 1 + 2 + 2);
  expect(rowsOf([], 3)).toBe(0);
});
