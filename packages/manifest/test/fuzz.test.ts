import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from './support.ts';

const TEXT = `
version: 1
registry: "\${REGISTRY:-localhost:5000}/shop"
templates: {python: &python {args: {A: "1"}, secrets: [token]}}
secrets: {token: {env: TOKEN}}
services:
  base: {context: base}
  api:
    <<: *python
    extends: python
    context: ./api
    contexts: {base: service:base}
    tags: ["\${git.sha:-none}", latest]
    outputs: [load, {oci: "dist/\${service}.tar"}]
    timeout: 10m
`;

const PIECES = [
  '${',
  '}',
  '$${',
  ':-',
  ': ',
  '- ',
  '\n',
  '\n  ',
  '\t',
  '"',
  "'",
  '[',
  ']',
  '{',
  '*python',
  '&a ',
  '<<: ',
  '!t ',
  '# ',
  '---\n',
  '|\n',
  '\r',
  '\uFEFF',
  '\u0000',
  '__proto__: ',
  'constructor: ',
  '../',
  '0',
  'ä',
];

describe('whatever the text, the answer is a manifest or diagnostics', { timeout: 60_000 }, () => {
  function check(text: string): void {
    const { ok, diagnostics } = parse(text);
    expect(ok).toBe(!diagnostics.some(({ severity }) => severity === 'error'));
    for (const { code, message, hint, at } of diagnostics) {
      expect(code).toMatch(/^manifest\/[a-z-]+$/);
      expect(message).not.toMatch(/undefined|\[object|null\b/);
      expect(hint).toBeTruthy();
      if (at === undefined) continue;
      expect(at.start).toBeLessThanOrEqual(at.end);
      expect(at.start).toBeGreaterThanOrEqual(0);
      expect(at.end).toBeLessThanOrEqual(at.source.text.length);
    }
  }

  test('a manifest with pieces put in and cut out', () => {
    const edit = fc.record({
      at: fc.nat({ max: TEXT.length }),
      cut: fc.nat({ max: 12 }),
      put: fc.constantFrom('', ...PIECES),
    });
    const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      check(
        edits.reduce(
          (text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut),
          TEXT,
        ),
      );
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), check));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES, 'a', 'services'), { maxLength: 30 }),
        (parts) => check(parts.join('')),
      ),
    );
  });

  test('a text nested beyond all reason', () => {
    check('['.repeat(5000));
    check(`services: {a: {args: {A: ${'{a: '.repeat(2000)}1${'}'.repeat(2000)}}}}`);
    check(`services: {a: {args: {A: "${'${A:-'.repeat(5000)}${'}'.repeat(5000)}"}}}`);
  });
});
