import { expect, it } from 'vitest';
import { byteSize } from '../../src/commands/byte-size.ts';

it.each([
  ['512', 512],
  ['0', 0],
  ['10GB', 10e9],
  ['10g', 10e9],
  ['1.5 GiB', 1.5 * 2 ** 30],
  ['7kB', 7000],
])('%s is %d bytes', (text, bytes) => {
  expect(byteSize(text)).toBe(bytes);
});

it.each(['', 'GB', '-1', '10 GiBs', '1e3', '10%'])('%s is no size', (text) => {
  expect(byteSize(text)).toBeUndefined();
});
