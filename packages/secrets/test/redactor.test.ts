import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretForms } from '../src/forms.ts';
import { createMatcher, findFirst } from '../src/matcher.ts';
import { createRedactor, MASK } from '../src/redactor.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64 = (value: string): string => btoa(String.fromCharCode(...bytes(value)));
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

/** Pushes the text in pieces that end at the given places. */
function throughPieces(secrets: readonly string[], whole: string, cuts: readonly number[]): string {
  const stream = createRedactor(secrets.map(bytes)).stream();
  const all = bytes(whole);
  const places = [...new Set(cuts.map((cut) => cut % (all.length + 1)))].toSorted((a, b) => a - b);
  let shown = '';
  let at = 0;
  for (const place of [...places, all.length]) {
    shown += text(stream.push(all.subarray(at, place)));
    at = place;
  }
  return shown + text(stream.end());
}

describe('redaction', () => {
  it('replaces a secret wherever it stands', () => {
    const redactor = createRedactor([bytes('hunter2!')]);
    expect(redactor.text('a hunter2! b hunter2!hunter2!')).toBe('a *** b ******');
    expect(redactor.text('nothing here')).toBe('nothing here');
  });

  it('replaces overlapping secrets as one', () => {
    expect(createRedactor([bytes('abcdef'), bytes('defghi')]).text('xabcdefghiy')).toBe(
      `x${MASK}y`,
    );
  });

  it('shows what only looked like a beginning', () => {
    expect(throughPieces(['secret-value'], 'secret-vat secret', [8, 12])).toBe('secret-vat secret');
  });

  it('does nothing without secrets and for values that are too short to hide', () => {
    expect(createRedactor([]).active).toBe(false);
    expect(createRedactor([bytes('abc')]).text('abc')).toBe('abc');
  });

  const secret = fc.string({
    minLength: 8,
    maxLength: 40,
    unit: fc.constantFrom(...Array.from('abAB01+/=-_ "\'$`\\&<é')),
  });

  it('finds every form across any chunk borders', { timeout: 60_000 }, () => {
    const encodings: ((value: string) => string)[] = [
      (value) => value,
      (value) => base64(value),
      (value) => base64(`u:${value}`),
      (value) => base64(`us:${value} `).replaceAll('+', '-').replaceAll('/', '_'),
      (value) => encodeURIComponent(value),
      (value) => JSON.stringify(value),
      (value) => `'${value.replaceAll("'", String.raw`'\''`)}'`,
    ];
    fc.assert(
      fc.property(
        secret,
        fc.nat(encodings.length - 1),
        fc.array(fc.nat(400), { maxLength: 6 }),
        (value, which, cuts) => {
          const written = encodings[which]?.(value) ?? '';
          const shown = throughPieces([value], `before ${written} after`, cuts);
          expect(shown.startsWith('before ')).toBe(true);
          expect(shown.endsWith(' after')).toBe(true);
          expect(shown).toContain(MASK);
          expect(findFirst(createMatcher(secretForms(bytes(value))), bytes(shown))).toBe(-1);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives the same result however the text is cut', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 3 }),
        fc.string(),
        fc.array(fc.nat(200)),
        (values, noise, cuts) => {
          const whole = `${noise}${values.join(noise)}${noise}`;
          expect(throughPieces(values, whole, cuts)).toBe(throughPieces(values, whole, []));
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('looks for each line of a value that has several', () => {
  const key = '-----BEGIN KEY-----\r\nMIIEvQIBADANBg\nshort\n-----END KEY-----';
  expect(createRedactor([bytes(key)]).text('log: MIIEvQIBADANBg')).toBe('log: ***');
  expect(createRedactor([bytes(key)]).text('a short word')).toBe('a short word');
});
