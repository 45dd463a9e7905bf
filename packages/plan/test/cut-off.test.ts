import { describe, expect, it } from 'vitest';
import { cutOffReason } from '../src/cut-off.ts';
import type { Fingerprint } from '../src/fingerprint.ts';
import { inputKey, ownKey } from '../src/key.ts';
import { fingerprintOf } from './support.ts';

const reason = (
  parents: Readonly<Record<string, readonly string[]>>,
  now: Readonly<Record<string, readonly string[]>>,
) => cutOffReason({ runId: 'r1', parents }, new Map(Object.entries(now)));

describe('early cut-off', () => {
  it('says what is the same', () => {
    expect(reason({ base: ['m'] }, { base: ['m'] })).toBe(
      'Nothing of its own changed since run r1, and base is the same image as then.',
    );
    expect(reason({ base: ['m', 'n'], tools: ['t'] }, { base: ['n', 'm'], tools: ['t'] })).toBe(
      'Nothing of its own changed since run r1, and base, tools are the same images as then.',
    );
  });

  it.each([
    ['another image', { base: ['m'] }, { base: ['x'] }],
    ['one of two that is another', { a: ['m'], b: ['n'] }, { a: ['m'], b: ['x'] }],
    ['a platform more', { base: ['m'] }, { base: ['m', 'n'] }],
    ['a platform less', { base: ['m', 'n'] }, { base: ['m'] }],
    ['a parent more', { base: ['m'] }, { base: ['m'], tools: ['t'] }],
    ['a parent less', { base: ['m'], tools: ['t'] }, { base: ['m'] }],
    ['other parents', { base: ['m'] }, { tools: ['m'] }],
    ['images that nobody knows', { base: [] }, { base: [] }],
    ['no parents at all', {}, {}],
  ])('does not hold for %s', (_, parents, now) => {
    expect(reason(parents, now)).toBeUndefined();
  });
});

describe('the own key', () => {
  const fingerprint = fingerprintOf({
    dockerfile: 'FROM base',
    contexts: { base: 'service base' },
    parents: { base: 'k1' },
  });
  const hash = (text: string): string => text;
  const own = (parts: Partial<Fingerprint>): string => ownKey({ ...fingerprint, ...parts }, hash);

  it('is the same whatever the parents are made of, and for nothing else', () => {
    expect(own({ parents: { base: 'k2' } })).toBe(own({}));
    expect(inputKey({ ...fingerprint, parents: { base: 'k2' } }, hash)).not.toBe(
      inputKey(fingerprint, hash),
    );
    expect(own({ parents: { tools: 'k1' } })).not.toBe(own({}));
    expect(own({ parents: {} })).not.toBe(own({}));
    expect(own({ args: { A: '1' } })).not.toBe(own({}));
    expect(own({ contexts: { base: 'service tools' } })).not.toBe(own({}));
  });
});
