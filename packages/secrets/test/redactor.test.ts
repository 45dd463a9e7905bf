import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretForms } from '../src/forms.ts';
import { createMatcher, findFirst } from '../src/matcher.ts';
import { createRedactor, MASK, type Redactor } from '../src/redactor.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64 = (value: string): string => btoa(String.fromCharCode(...bytes(value)));
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

/** Pushes the text in pieces that end at the given places. */
function throughPieces(redactor: Redactor, whole: string, cuts: readonly number[]): string {
  const stream = redactor.stream();
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
    expect(
      throughPieces(createRedactor([bytes('secret-value')]), 'secret-vat secret', [8, 12]),
    ).toBe('secret-vat secret');
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

  const encodings: ((value: string) => string)[] = [
    (value) => value,
    (value) => base64(value),
    (value) => base64(`u:${value}`),
    (value) => base64(`us:${value} `).replaceAll('+', '-').replaceAll('/', '_'),
    (value) => encodeURIComponent(value),
    (value) => encodeURIComponent(value).replaceAll(/%../g, (code) => code.toLowerCase()),
    (value) => JSON.stringify(value),
    (value) => `'${value.replaceAll("'", String.raw`'\''`)}'`,
    (value) => `"${value.replaceAll(/["$\\`]/g, String.raw`\$&`)}"`,
  ];
  const places = fc.array(
    fc.record({
      which: fc.nat(encodings.length - 1),
      cuts: fc.array(fc.nat(150), { maxLength: 4 }),
    }),
    { minLength: 250, maxLength: 250 },
  );

  /** One table for a secret serves many texts. */
  it('finds every form across any chunk borders, 100,000 times', { timeout: 120_000 }, () => {
    let cases = 0;
    fc.assert(
      fc.property(secret, places, (value, all) => {
        const redactor = createRedactor([bytes(value)]);
        const matcher = createMatcher(secretForms(bytes(value)));
        for (const { which, cuts } of all) {
          const written = encodings[which]?.(value) ?? '';
          const shown = throughPieces(redactor, `before ${written} after`, cuts);
          const isHidden =
            shown.startsWith('before ') &&
            shown.endsWith(' after') &&
            shown.includes(MASK) &&
            findFirst(matcher, bytes(shown)) === -1;
          if (!isHidden)
            throw new Error(`${value} as ${written}, cut at ${cuts.join()}, shows ${shown}`);
          cases += 1;
        }
      }),
      { numRuns: 400 },
    );
    expect(cases).toBe(100_000);
  });

  it('gives the same result however the text is cut', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 3 }),
        fc.string(),
        fc.array(fc.nat(200)),
        (values, noise, cuts) => {
          const whole = `${noise}${values.join(noise)}${noise}`;
          const redactor = createRedactor(values.map(bytes));
          expect(throughPieces(redactor, whole, cuts)).toBe(throughPieces(redactor, whole, []));
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
