import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesSince } from '../src/changes.ts';
import { compareDockerfiles } from '../src/compare-dockerfiles.ts';
import type { Fingerprint } from '../src/fingerprint.ts';
import { sameButMasked } from '../src/masked-text.ts';
import { fingerprintOf } from './support.ts';

const fingerprint = fingerprintOf({
  dockerfile: 'FROM scratch\n',
  args: { TOKEN: 'hunter22', VERSION: '1' },
});

const since = (before: Partial<Fingerprint>, after: Partial<Fingerprint> = {}) =>
  changesSince(
    { key: 'old', fingerprint: { ...fingerprint, ...before } },
    { key: 'new', fingerprint: { ...fingerprint, ...after } },
  ).map((change) => `${change.code}: ${change.text}`);

describe('changesSince', () => {
  it('is empty without an earlier build and for equal keys', () => {
    expect(changesSince(undefined, { key: 'k', fingerprint })).toEqual([]);
    const other = { ...fingerprint, target: 'x' };
    expect(changesSince({ key: 'k', fingerprint: other }, { key: 'k', fingerprint })).toEqual([]);
  });

  it('lists everything, not only the first', () => {
    expect(since({ target: 'x', platforms: [], args: {} })).toEqual([
      'target-changed: The target went from x to (none).',
      'platform-changed: Platform linux/amd64 is new.',
      'arg-changed: Argument TOKEN is new.',
      'arg-changed: Argument VERSION is new.',
    ]);
  });

  it('takes what was masked for unchanged, as long as something else explains it', () => {
    const args = { TOKEN: '***', VERSION: '1' };
    expect(since({ args }, { target: 'x' })).toEqual([
      'target-changed: The target went from (none) to x.',
    ]);
    expect(since({ args: { ...args, VERSION: '0' } })).toEqual([
      'arg-changed: Argument VERSION went from 0 to 1.',
    ]);
    expect(since({ args })).toEqual([
      'masked-changed: What changed was not kept, because it holds a secret: argument TOKEN.',
    ]);
    const dockerfile = 'FROM scratch\nENV A=***\n';
    expect(since({ dockerfile }, { dockerfile: 'FROM scratch\nENV A=b\n' })).toEqual([
      'masked-changed: What changed was not kept, because it holds a secret: the Dockerfile.',
    ]);
  });

  it('never shows a value that is masked now', () => {
    const masked = { args: { TOKEN: '***', VERSION: '1' } };
    expect(since(masked, masked)).toHaveLength(1);
    expect(since({ args: { TOKEN: '', VERSION: '1' } }, masked)).toEqual([
      'arg-changed: Argument TOKEN went from (none) to ***.',
    ]);
  });

  it('says no more of another key version', () => {
    const last = { key: 'old', fingerprint: { version: 7, other: true } as const };
    expect(changesSince(last, { key: 'new', fingerprint })).toMatchObject([
      { code: 'key-version', text: 'The key format went from version 7 to 1.' },
    ]);
  });
});

describe('the lines of a Dockerfile that changed', () => {
  it.each([
    ['a\nb\nc', 'a\nX\nc', 'Line 2 of the Dockerfile changed.', [2, 2]],
    ['a\nb\nc\nd', 'a\nX\nY\nd', 'Lines 2 to 3 of the Dockerfile changed.', [2, 3]],
    ['a\nc', 'a\nb\nc', 'Line 2 of the Dockerfile is new.', [2, 2]],
    ['a\nd', 'a\nb\nc\nd', 'Lines 2 to 3 of the Dockerfile are new.', [2, 3]],
    ['a\nb\nc', 'a\nc', 'A line is gone from the Dockerfile, before line 2.', [2, 2]],
    ['a\nb\nc\nd', 'a\nd', '2 lines are gone from the Dockerfile, before line 2.', [2, 2]],
    ['a\nb\na\nb\n', 'a\nb\n', '2 lines are gone from the Dockerfile, before line 3.', [3, 3]],
  ])('%#', (before, after, text, lines) => {
    expect(compareDockerfiles(before, after)).toMatchObject([{ text, lines }]);
  });

  it('are told exactly when there are some', () => {
    const file = fc
      .array(fc.constantFrom('a', 'b', ''), { maxLength: 6 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(file, file, (before, after) => {
        const [change] = compareDockerfiles(before, after);
        expect(change === undefined).toBe(before === after);
        if (change?.lines === undefined) return;
        const [first, last] = change.lines;
        const above = (text: string) => text.split('\n').slice(0, first - 1);
        expect(above(before)).toEqual(above(after));
        const below = after.split('\n').slice(last);
        expect(before.endsWith(below.join('\n'))).toBe(true);
      }),
    );
  });
});

describe('a masked text', () => {
  const plain = fc.string().filter((text) => !text.includes('*'));

  it('is the same as every text it may have been', () => {
    fc.assert(
      fc.property(fc.array(plain), fc.array(fc.string()), (parts, secrets) => {
        const whole = parts.map((part, index) => part + (secrets[index] ?? 's')).join('');
        expect(sameButMasked(`${parts.join('***')}***`, whole)).toBe(true);
      }),
    );
  });

  it.each([
    ['a***b', 'a-b', true],
    ['a***b', 'ab', true],
    ['ab***ba', 'aba', false],
    ['a***b', 'a-c', false],
    ['a***b', 'x-b', false],
    ['***x***', 'axb', true],
    ['***x***', 'ayb', false],
    ['a***b***c', 'a1b2c', true],
    ['a***b***c', 'a12c', false],
    ['a', 'b', false],
  ])('%s and %s: %s', (before, after, same) => {
    expect(sameButMasked(before, after)).toBe(same);
  });
});
