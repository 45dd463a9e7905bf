import { expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  formatRate,
  shortDigest,
} from '../src/units.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [4096, '4.1 kB'],
  [99_940, '99.9 kB'],
  [99_960, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [98_100_000, '98.1 MB'],
  [1_320_000_000, '1.3 GB'],
  [5e15, '5000 TB'],
  [-1, '0 B'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0, '0.0s'],
  [40, '0.0s'],
  [340, '0.3s'],
  [12_449, '12.4s'],
  [59_949, '59.9s'],
  [59_950, '1m00s'],
  [65_000, '1m05s'],
  [3_599_499, '59m59s'],
  [3_599_500, '1h00m'],
  [7_380_000, '2h03m'],
  [-5, '0.0s'],
])('%d ms are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it.each([
  [null, '–'],
  [0, '0%'],
  [0.001, '1%'],
  [0.5, '50%'],
  [0.999, '99%'],
  [1, '100%'],
])('a rate of %s is %s', (rate, text) => {
  expect(formatRate(rate, '–')).toBe(text);
});

it('counts', () => {
  expect([
    formatCount(0, 'service'),
    formatCount(1, 'service'),
    formatCount(2, 'try', 'tries'),
  ]).toEqual(['0 services', '1 service', '2 tries']);
});

it('shortens digests', () => {
  expect(shortDigest('sha256:0123456789abcdef')).toBe('0123456789ab');
  expect(shortDigest('0123456789abcdef')).toBe('0123456789ab');
});

it('tells the time in a zone', () => {
  const time = Date.UTC(2026, 10, 23, 23, 5, 9);
  expect(formatInstant(time, 'UTC')).toBe('2026-11-23 23:05:09');
  expect(formatInstant(time, 'Europe/Berlin')).toBe('2026-11-24 00:05:09');
});
