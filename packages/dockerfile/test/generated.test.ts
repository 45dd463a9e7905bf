import { describe, expect, test } from 'vitest';
import { readInstructions } from '../src/instructions.ts';
import cases from './cases/generated-files.json' with { type: 'json' };
import { problems, resolved } from './support.ts';

/** A file made at random, and what BuildKit 0.34 made of it. */
interface Case {
  readonly dockerfile: string;
  readonly buildArgs?: Readonly<Record<string, string | undefined>>;
  readonly target?: string;
  readonly error?: string;
  /** `normalized platform` of what a build of the target resolves; every base has an empty config. */
  readonly images?: readonly string[];
  /** `first-last keyword flags heredocs`; missing where BuildKit's parser gives up. */
  readonly instructions?: readonly string[];
}

const all: readonly Case[] = cases;
const named = all.map((one) => [JSON.stringify(one.dockerfile), one] as const);

describe('generated files', () => {
  test.each(named.filter(([, { instructions }]) => instructions !== undefined))(
    'instructions of %s',
    (_, { dockerfile, instructions }) => {
      const { instructions: read } = readInstructions({ path: 'Dockerfile', text: dockerfile });
      const shown = read.map(({ instruction: { line, endLine, flags, heredocs }, written }) =>
        [
          `${line}-${endLine}`,
          written,
          ...flags.map(({ name, value }) => `--${name}${value === undefined ? '' : `=${value}`}`),
          ...heredocs.map(({ name }) => `<<${name}`),
        ].join(' '),
      );
      expect(shown).toEqual(instructions);
    },
  );

  test.each(named.filter(([, { error }]) => error !== undefined))('error of %s', (_, one) => {
    const found = problems(one.dockerfile, optionsOf(one));
    expect(found.map(withoutSuggestion)).toContainEqual(one.error);
  });

  test.each(named.filter(([, { images }]) => images !== undefined))('images of %s', (_, one) => {
    const { images } = resolved(one.dockerfile, optionsOf(one));
    const pulled = images
      .filter(({ kind, reachable }) => kind !== 'syntax' && reachable)
      .map(({ normalized, platform = 'linux/amd64' }) => `${normalized} ${platform}`);
    expect(pulled.toSorted()).toEqual(one.images);
  });
});

function optionsOf({ buildArgs = {}, target }: Case): Parameters<typeof resolved>[1] {
  const given = Object.entries(buildArgs).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    buildArgs: Object.fromEntries(given),
    baseImages: { get: () => ({ env: {} }) },
    ...(target !== undefined && { target }),
  };
}

function withoutSuggestion(message: string): string {
  return message.replace(/ \(did you mean [^)]*\?\)$/, '');
}
