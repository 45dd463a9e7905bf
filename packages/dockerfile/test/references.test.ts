import type { ImageUse } from '@orchestrate/model';
import { describe, expect, test } from 'vitest';
import cases from './cases/dockerfile-refs.json' with { type: 'json' };
import { problems, resolved } from './support.ts';

interface Reference {
  readonly ref: string;
  readonly kind: string;
  readonly line: number;
  readonly normalized: string;
}

interface Case {
  readonly name: string;
  readonly dockerfile: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly expected?: readonly Reference[];
  readonly defaultTarget?: readonly Reference[];
  readonly error?: { readonly contains: string };
}

const all: readonly Case[] = cases;
const refused = all.filter(({ error }) => error !== undefined);
const accepted = all.filter(({ error }) => error === undefined);

describe('what BuildKit refuses', () => {
  test.each(refused.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const found = problems(one.dockerfile, { buildArgs: one.buildArgs ?? {} });
    expect(found).toContainEqual(expect.stringContaining(one.error?.contains ?? ''));
  });
});

describe('the images that BuildKit pulls', () => {
  test.each(accepted.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const { images } = resolved(one.dockerfile, { buildArgs: one.buildArgs ?? {} });
    const expected = one.expected ?? [];
    expect(shown(images)).toEqual(sorted(expected));
    expect(shown(images.filter(({ reachable }) => reachable))).toEqual(
      sorted(one.defaultTarget ?? expected),
    );
  });
});

function shown(images: readonly ImageUse[]): string[] {
  return sorted(images);
}

function sorted(references: readonly Reference[]): string[] {
  return references
    .map(({ kind, ref, line, normalized }) => `${line} ${kind} ${ref} = ${normalized}`)
    .toSorted();
}
