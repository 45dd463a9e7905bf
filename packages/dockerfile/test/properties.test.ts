import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../src/csv.ts';
import { expand } from '../src/expand.ts';
import { parseDockerfile, resolveDockerfile } from '../src/index.ts';
import { readInstructions } from '../src/instructions.ts';
import { PLAIN } from './support.ts';

/** Pieces that mean something in a Dockerfile, so that random text gets somewhere; `|` stands between them. */
const PIECES = [
  'FROM |RUN |COPY |ADD |ARG |ENV |ONBUILD |USER |WORKDIR |HEALTHCHECK ',
  'alpine|a| AS |--from=|--mount=|type=|target=|0|/|=|,|.|#',
  '<<EOF|EOF|<<-|$|${|}|:-|#*|//|"|\'|\\|`|[|]|{|:',
  ' |\t|\n|\n|\r\n|\\\n|\uFEFF|\u00A0|é|😀|# escape=`\n|# syntax=x\n',
].flatMap((line) => line.split('|'));
const piece = fc.constantFrom(...PIECES);
const anyFile = fc.oneof(
  fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 60 }).map((pieces) => `FROM a\n${pieces.join('')}`),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

describe('any text', () => {
  test('is parsed and resolved without a throw; what is refused says why', () => {
    fc.assert(
      fc.property(anyFile, (text) => {
        const file = parseDockerfile({ path: 'Dockerfile', text });
        const result = file.ok ? resolveDockerfile(file.value, PLAIN) : file;
        const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
        expect(errors.length === 0).toBe(result.ok);
      }),
      { numRuns: 2000 },
    );
  });

  test('every place lies within the file, instructions one behind the other', () => {
    fc.assert(
      fc.property(anyFile, (text) => {
        const { instructions, diagnostics } = readInstructions({ path: 'Dockerfile', text });
        let last = 0;
        for (const { instruction } of instructions) {
          expect(instruction.at.start).toBeGreaterThanOrEqual(last);
          last = instruction.at.end;
          for (const { at } of instruction.flags) {
            expect(at.start).toBeGreaterThanOrEqual(instruction.at.start);
            expect(at.end).toBeLessThanOrEqual(instruction.at.end);
          }
        }
        expect(last).toBeLessThanOrEqual(text.length);
        for (const { at } of diagnostics) expect(at?.end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('lines that are written apart', () => {
  const word = fc.stringMatching(/^[a-z0-9./-]{1,8}$/).filter((text) => !text.startsWith('-'));
  const instruction = fc
    .record({
      keyword: fc.constantFrom('RUN', 'COPY', 'WORKDIR', 'USER'),
      words: fc.array(word, { minLength: 2, maxLength: 5 }),
    })
    .map(({ keyword, words }) => [keyword, ...words]);
  const gap = fc.constantFrom(
    ' ',
    '  ',
    ' \\\n',
    ' \\\n  ',
    ' \\ \t\n# comment\n ',
    ' \\\r\n',
    ' \\\n\n ',
  );

  test('mean what they mean on one line, and their places give the text back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(instruction, fc.array(gap, { minLength: 5, maxLength: 5 }))),
        (parts) => {
          const written = parts.map(([words, gaps]) =>
            words
              .map((text, index) => text + (index < words.length - 1 ? gaps[index] : ''))
              .join(''),
          );
          const text = `${['FROM a', ...written].join('\n')}\n`;
          const { instructions } = readInstructions({ path: 'Dockerfile', text });
          const found = instructions.slice(1).map(({ instruction }) => instruction);
          expect(found.map(({ at }) => text.slice(at.start, at.end))).toEqual(written);
          expect(found.map(({ keyword, body }) => [keyword, ...body.split(/ +/)])).toEqual(
            parts.map(([words]) => words),
          );
        },
      ),
    );
  });
});

describe('expansion', () => {
  const plain = fc.stringMatching(/^[\w ./:@-]*$/);
  const variables = fc.dictionary(fc.stringMatching(/^[A-Z]{1,2}$/), plain);

  test('leaves text without dollar signs, quotes and escapes alone', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(expand(text, new Map())).toMatchObject({ ok: true, value: { text } });
      }),
    );
  });

  test('puts values in as they are, whatever they hold', () => {
    fc.assert(
      fc.property(plain, fc.string(), plain, (before, value, after) => {
        const result = expand(`${before}\${V}${after}`, new Map([['V', value]]));
        expect(result.ok && result.value.text).toBe(before + value + after);
      }),
    );
  });

  test('of a quoted text gives the text back', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const single = `'${text.replaceAll("'", `'"'"'`)}'`;
        const double = `"${text.replace(/["$\\]/g, '\\$&')}"`;
        for (const quoted of [single, double]) {
          const result = expand(quoted, new Map());
          expect(result.ok && result.value.text).toBe(text);
        }
      }),
    );
  });

  test('takes the default for an unset name, the value for a set one', () => {
    fc.assert(
      fc.property(variables, fc.stringMatching(/^[A-Z]{1,2}$/), plain, (values, name, other) => {
        const map = new Map(Object.entries(values));
        const texts = [`\${${name}-${other}}`, `\${${name}:-${other}}`, `\${${name}+${other}}`];
        const results = texts
          .map((text) => expand(text, map))
          .map((one) => one.ok && one.value.text);
        const value = map.get(name);
        expect(results).toEqual([
          value ?? other,
          value === undefined || value === '' ? other : value,
          value === undefined ? '' : other,
        ]);
      }),
    );
  });

  test('cutting a literal prefix and suffix', () => {
    fc.assert(
      fc.property(plain, plain, (left, right) => {
        const map = new Map([['V', left + right]]);
        const front = expand(`\${V#'${left}'}`, map);
        const back = expand(`\${V%'${right}'}`, map);
        expect([front, back].map((one) => one.ok && one.value.text)).toEqual([right, left]);
      }),
    );
  });
});

describe('CSV', () => {
  test('fields come back however they were quoted', () => {
    const field = fc.string().filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        const line = fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
        expect(readCsv(line)).toEqual({ ok: true, value: fields });
      }),
    );
  });
});
