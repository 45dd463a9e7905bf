import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSecret } from '../src/secrets.ts';

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../../docs/secrets.md'), 'utf8');
const RECIPES = [...PAGE.matchAll(/^\| ([^|]+) \| `(command: [^`]+)` \|$/gm)].map(
  ([, name = '', yaml = '']) => ({ name, argv: argvOf(parse(yaml)) }),
);

function argvOf(document: unknown): [string, ...string[]] {
  const command: unknown =
    typeof document === 'object' && document !== null ? Reflect.get(document, 'command') : [];
  const [program = '', ...args] = Array.isArray(command) ? command.map(String) : [];
  return [program, ...args];
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'recipes-'));
  // Each program prints how it was called, and complains on standard error as real ones do.
  const script = '#!/bin/sh\necho "update available" >&2\nprintf "%s\\n" "$(basename "$0")" "$@"\n';
  for (const program of new Set(RECIPES.map(({ argv }) => argv[0]))) {
    await writeFile(path.join(folder, program), script);
    await chmod(path.join(folder, program), 0o755);
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe('the recipes of docs/secrets.md', () => {
  it('are there', () => {
    expect(RECIPES.length).toBeGreaterThan(6);
    for (const program of ['op', 'vault', 'aws', 'sops'])
      expect(RECIPES.map(({ argv }) => argv[0])).toContain(program);
  });

  it.each(RECIPES)('$name: hands every argument over as it is written', async ({ argv }) => {
    const answer = await readSecret(
      {
        name: 'token',
        allowEmpty: false,
        at: { source: { path: 'orchestrate.yaml', text: '' }, start: 0, end: 0 },
        kind: 'command',
        argv,
      },
      { root: folder, env: { PATH: `${folder}:/usr/bin:/bin` } },
    );
    expect(answer.ok && new TextDecoder().decode(answer.value)).toBe(argv.join('\n'));
  });
});
