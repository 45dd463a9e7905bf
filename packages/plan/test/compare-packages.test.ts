import { expect, it } from 'vitest';
import { comparePackages } from '../src/compare-packages.ts';

it('names packages that came, went or have another version, by name', () => {
  const before = new Map([
    ['zlib', '1.3'],
    ['libc6', '2.41-12'],
    ['gone', '1'],
  ]);
  const after = new Map([
    ['came', '2'],
    ['libc6', '2.41-13'],
    ['zlib', '1.3'],
  ]);
  expect(comparePackages(before, after)).toEqual([
    { name: 'came', after: '2' },
    { name: 'gone', before: '1' },
    { name: 'libc6', before: '2.41-12', after: '2.41-13' },
  ]);
  expect(comparePackages(after, after)).toEqual([]);
});
