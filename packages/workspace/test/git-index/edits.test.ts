import { createHash } from 'node:crypto';
import { readFileSync, rmSync, utimesSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createReader } from './reading.ts';
import { type TestRepository, temporaryRepositories } from './repository.ts';

const repository = temporaryRepositories();
const NAMES = ['a', 'b', 'd/c', 'd/e'];
/** Some have the same size, some what git may convert. */
const TEXTS = [
  'one\n',
  'two\n',
  'THREE\r\n',
  'no end',
  '',
  '$Id$\n',
  `$Id: ${'f'.repeat(40)} $\n`,
  `$Id: ${'0'.repeat(40)} $\n`,
];
const ATTRIBUTES = [
  '',
  '* ident',
  '* text eol=crlf',
  '* -text',
  'a filter=upper',
  '* text=auto',
  '* working-tree-encoding=latin1',
];

type Edit = (made: TestRepository) => void;

/** What git refuses is no edit: a merge that is going on, nothing to commit. */
const git =
  (...args: readonly string[]): Edit =>
  (made) => {
    try {
      made.git(...args);
    } catch {}
  };

const all =
  (...edits: readonly Edit[]): Edit =>
  (made) =>
    edits.forEach((edit) => edit(made));
const name = fc.constantFrom(...NAMES);
const rewrite = all(git('rm', '--quiet', '--cached', '-r', '.'), git('reset', '--quiet', '--hard'));

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(name, fc.constantFrom(...TEXTS)).map(
    ([file, text]): Edit =>
      (made) =>
        made.write({ [file]: text }),
  ),
  fc.constantFrom(...ATTRIBUTES).map(
    (text): Edit =>
      (made) =>
        made.write({ '.gitattributes': `${text}\n` }),
  ),
  name.map(
    (file): Edit =>
      (made) =>
        rmSync(made.at(file), { force: true }),
  ),
  name.map(
    (file): Edit =>
      (made) => {
        made.write({ [file]: 'old\n' });
        utimesSync(made.at(file), 1, 1);
      },
  ),
  fc.constant(all(git('add', '--all'), git('commit', '--quiet', '--message=x'))),
  fc.constant(git('add', '--all')),
  fc.constant(git('status')),
  fc.constant(git('stash')),
  fc.constant(git('stash', 'pop')),
  fc.constant(git('reset', '--quiet')),
  fc.constant(rewrite),
  name.map((file) => git('checkout', '--quiet', '--', file)),
  name.map((file) => git('update-index', '--assume-unchanged', file)),
  fc.constantFrom('main', 'other').map((branch) => git('checkout', '--quiet', '--force', branch)),
  fc.constantFrom('true', 'input', 'false').map((value) => git('config', 'core.autocrlf', value)),
);

it('gives the hashes that the files have, whatever was done to them, at once', async () => {
  let spared = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 5, maxLength: 25 }), async (edits) => {
      const made = repository();
      const reader = createReader();
      made.write({ a: 'one\n', b: 'one\n', 'd/c': 'two\n', 'd/e': 'no end' });
      all(
        git('add', '--all'),
        git('commit', '--quiet', '--message=x'),
        git('branch', 'other'),
      )(made);
      for (const each of edits) {
        each(made);
        const there = NAMES.filter((file) => isFile(made, file));
        const { hashes, read } = await reader(made, there);
        spared += there.length - read.length;
        expect(hashes).toEqual(
          Object.fromEntries(there.map((file) => [file, sha256(made.at(file))])),
        );
      }
    }),
    { numRuns: 10 },
  );
  expect(spared).toBeGreaterThan(0);
}, 60_000);

function isFile(made: TestRepository, file: string): boolean {
  try {
    return made.entry(file).kind === 'file';
  } catch {
    return false;
  }
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
