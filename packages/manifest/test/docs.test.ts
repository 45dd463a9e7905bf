import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { manifestSchema } from '../src/index.ts';
import { parse } from './support.ts';

const PAGE = pageOf('manifest');
const EXAMPLES = examplesOf(PAGE);

function pageOf(name: string): string {
  return readFileSync(path.resolve(import.meta.dirname, `../../../docs/${name}.md`), 'utf8');
}

function examplesOf(page: string) {
  return [...page.matchAll(/^```yaml( local)?\n(.*?)^```$/gms)].map(([, local, text = '']) => ({
    local: local !== undefined,
    text,
    line: page.slice(0, page.indexOf(text)).split('\n').length,
  }));
}

describe('docs/manifest.md', () => {
  test('has examples', () => {
    expect(EXAMPLES.length).toBeGreaterThan(8);
  });

  test.each(EXAMPLES)('the example at line $line is valid', ({ local, text }) => {
    // In an example, every file exists that it mentions.
    const lookup = (file: string) =>
      /Dockerfile$|\.(txt|lock)$/.test(file) ? 'file' : 'directory';
    const { diagnostics } = local
      ? parse('services: {app: {}}', { local: text, lookup })
      : parse(text, { lookup });
    expect(diagnostics).toEqual([]);
  });

  test('tells of every key that there is', () => {
    const missing = keysIn(manifestSchema()).filter(
      (key) => !PAGE.includes(`\`${key}\``) && !PAGE.includes(`\`{${key}: `),
    );
    expect(missing.filter((key) => key !== 'id')).toEqual([]);
  });
});

test.each(examplesOf(pageOf('secrets')))(
  'the example at line $line of docs/secrets.md is valid',
  ({ text }) => {
    const lookup = (file: string) => (file.endsWith('Dockerfile') ? 'file' : 'directory');
    const errors = parse(text, { lookup }).diagnostics.filter(
      ({ severity }) => severity === 'error',
    );
    expect(errors).toEqual([]);
  },
);

/** The names in every `properties` of a JSON Schema. */
function keysIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, below]: [string, unknown]) => {
    if (keyword === 'examples') return [];
    const own =
      keyword === 'properties' && typeof below === 'object' && below !== null
        ? Object.keys(below)
        : [];
    return [...own, ...keysIn(below)];
  });
}
