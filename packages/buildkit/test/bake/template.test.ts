import { describe, expect, it } from 'vitest';
import { literal, literalMap } from '../../src/bake/template.ts';

describe('literal', () => {
  it.each([
    ['plain $VAR $$ %% {x}', 'plain $VAR $$ %% {x}'],
    ['${x}', '$${x}'],
    ['%{ if y }', '%%{ if y }'],
    ['$${x} and %%{y}', '$$${x} and %%%{y}'],
  ])('keeps %j from being a template', (text, expected) => {
    expect(literal(text)).toBe(expected);
  });

  it('covers the keys of maps, which bake evaluates too', () => {
    expect(literalMap({ '${k}': '${v}' })).toEqual({ '$${k}': '$${v}' });
  });
});
