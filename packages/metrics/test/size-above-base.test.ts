import { expect, it } from 'vitest';
import { type Base, sizeAboveBase } from '../src/index.ts';
import { image } from './steps.ts';

const base = (layers: string, platform = 'linux/amd64'): Base => ({
  platforms: new Map([[platform, { layers: layers.split('') }]]),
});

it('adds up the layers after those of the base', () => {
  expect(sizeAboveBase(image('bxy'), [base('b')])).toBe(20 + 30);
});

it('takes the longest base that the image begins with', () => {
  expect(sizeAboveBase(image('bpxy'), [base('b'), base('bp'), base('bq'), base('bpxyz')])).toBe(
    30 + 40,
  );
});

it('is not known when no base fits: another order, another platform, no base', () => {
  expect(sizeAboveBase(image('bxy'), [base('xb')])).toBeUndefined();
  expect(sizeAboveBase(image('bxy'), [base('b', 'linux/arm64')])).toBeUndefined();
  expect(sizeAboveBase(image('bxy'), [])).toBeUndefined();
});

it('counts every layer of an image from scratch', () => {
  expect(sizeAboveBase(image('xy'), ['scratch'])).toBe(10 + 20);
});

it('is 0 for an image that adds no layer', () => {
  expect(sizeAboveBase(image('b'), [base('b')])).toBe(0);
});
