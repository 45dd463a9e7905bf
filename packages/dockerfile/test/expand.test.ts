import { describe, expect, test } from 'vitest';
import { expand } from '../src/expand.ts';
import cases from './cases/expansions.json' with { type: 'json' };

/** What the cases were run with; `U` is unset. */
const VARIABLES = new Map([
  ['A', 'aXbXc.tar.gz'],
  ['B', '/usr/local/*lib'],
  ['E', ''],
  ['N', '3_20_1'],
]);

interface Case {
  readonly word: string;
  readonly escape?: string;
  readonly text?: string;
  readonly words?: readonly string[];
  readonly problem?: string;
}

const all: readonly Case[] = cases;

describe('words as the lexer of BuildKit 0.34 reads them', () => {
  test.each(all.map((one) => [`${one.escape ?? ''} ${one.word}`, one] as const))('%s', (_, one) => {
    const result = expand(one.word, VARIABLES, { escape: one.escape === '`' ? '`' : '\\' });
    if (one.problem === undefined) {
      expect(result).toMatchObject({ ok: true, value: { text: one.text, words: one.words } });
    } else {
      expect(result).toMatchObject({ ok: false, problem: expect.stringContaining(one.problem) });
    }
  });
});

test('variables that are asked for and not set are told', () => {
  const result = expand('$A $U ${V:-x}', VARIABLES);
  expect(result.ok && [...result.value.unset]).toEqual(['U', 'V']);
});

test('unset variables can stay as they are written', () => {
  const result = expand('$A/$U/${V:-x}', VARIABLES, { keepUnset: true });
  expect(result.ok && result.value.text).toBe('aXbXc.tar.gz/$U/${V:-x}');
});
