import { createHash } from 'node:crypto';
import { cpSync, readFileSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createKnownToGit, type FoundFile } from '../../src/git-index/known-blobs.ts';
import { createReader, type Reader } from './reading.ts';
import { repositoryAt, type TestRepository, temporaryRepositories } from './repository.ts';

const repository = temporaryRepositories();
const FILES = { a: 'first\n', 'b/c': 'second\nline\n', empty: '', 'b/twin': 'first\n' };
const NAMES = Object.keys(FILES);
const EXPANDED = `$Id: ${'0123456789'.repeat(4)} $\n`;

function committed(made: TestRepository, files: Readonly<Record<string, string>> = FILES) {
  made.write(files);
  made.git('add', '--all');
  made.git('commit', '--quiet', '--message=x');
  return made;
}

/** As it is in the work tree. */
function contents(made: TestRepository, names: readonly string[]): Record<string, string> {
  const hashOf = (name: string) =>
    createHash('sha256')
      .update(readFileSync(made.at(name)))
      .digest('hex');
  return Object.fromEntries(names.map((name) => [name, hashOf(name)]));
}

/** Has git write files anew, as it is configured now. */
function rewrite(made: TestRepository, what: string): void {
  made.git('rm', '--quiet', '--cached', '-r', what);
  made.git('reset', '--quiet', '--hard');
}

/** Which files are read; that what is said of them is right goes without saying. */
async function readIn(made: TestRepository, reader: Reader, names: readonly string[] = NAMES) {
  made.ageFiles();
  const { hashes, read } = await reader(made, names);
  expect(hashes).toEqual(contents(made, names));
  return read;
}

describe('no file is read', () => {
  it.each(['sha1', 'sha256'])('after a checkout there and back, with %s', async (format) => {
    const reader = createReader();
    const made = committed(repository(`--object-format=${format}`));
    expect(await readIn(made, reader)).toEqual(NAMES);
    made.git('checkout', '--quiet', '-b', 'there');
    committed(made, { a: 'other\n', 'b/c': 'others\n', empty: 'no\n', 'b/twin': 'twin\n' });
    expect(await readIn(made, reader)).toEqual(NAMES);
    made.git('checkout', '--quiet', 'main');
    expect(await readIn(made, reader)).toEqual([]);
    made.git('checkout', '--quiet', 'there');
    expect(await readIn(made, reader)).toEqual([]);
  });

  it('in a new clone, in another work tree, or under another name', async () => {
    const reader = createReader();
    const made = committed(repository());
    await readIn(made, reader);
    const clone = repository();
    clone.git('pull', '--quiet', made.folder, 'main');
    expect(await readIn(clone, reader)).toEqual([]);
    made.git('worktree', 'add', '--quiet', 'linked', '-b', 'other');
    expect(await readIn(repositoryAt(made.at('linked')), reader)).toEqual([]);
    made.git('mv', 'b', 'd');
    expect(await readIn(made, reader, ['a', 'd/c'])).toEqual([]);
  });

  it('that git has found to be as before when it was touched', async () => {
    const reader = createReader();
    const made = committed(repository());
    await readIn(made, reader);
    utimesSync(made.at('a'), 1, 1);
    expect(await readIn(made, reader)).toEqual(['a']);
    made.git('status');
    expect(await readIn(made, reader)).toEqual([]);
  });
});

describe('a file is read', () => {
  it('that differs from the index', async () => {
    const reader = createReader();
    const made = committed(repository());
    await readIn(made, reader);
    made.ageFiles();
    made.write({ a: 'First\n' });
    const { hashes, read } = await reader(made, NAMES);
    expect({ hashes, read }).toEqual({ hashes: contents(made, NAMES), read: ['a'] });
  });

  it('that was copied together with its repository', async () => {
    const reader = createReader();
    const made = committed(repository());
    await readIn(made, reader);
    const copy = repository();
    cpSync(made.folder, copy.folder, { recursive: true });
    expect(await readIn(copy, reader)).toEqual(NAMES);
    copy.git('update-index', '--refresh');
    expect(await readIn(copy, reader)).toEqual([]);
  });

  it('whose line ends git has converted, but not one that has none', async () => {
    const reader = createReader();
    const made = committed(repository(), { ...FILES, 'no-line': 'no line end' });
    const names = [...NAMES, 'no-line'];
    await readIn(made, reader, names);
    made.git('config', 'core.autocrlf', 'true');
    rewrite(made, '.');
    expect(readFileSync(made.at('a'), 'utf8')).toBe('first\r\n');
    expect(await readIn(made, reader, names)).toEqual(['a', 'b/c', 'b/twin']);
  });

  it('that a filter made, whatever became of its attribute and its size', async () => {
    const reader = createReader();
    const made = committed(repository());
    await readIn(made, reader);
    made.git('config', 'filter.upper.smudge', 'tr a-z A-Z');
    made.git('config', 'filter.upper.clean', 'tr A-Z a-z');
    made.write({ '.git/info/attributes': 'a filter=upper\n' });
    rewrite(made, 'a');
    made.write({ '.git/info/attributes': '' });
    expect(readFileSync(made.at('a'), 'utf8')).toBe('FIRST\n');
    expect(await readIn(made, reader)).toEqual(NAMES);
  });

  it('that ident has changed, though its attribute is gone and its size the same', async () => {
    const reader = createReader();
    const made = committed(repository(), { a: EXPANDED });
    expect(await readIn(made, reader, ['a'])).toEqual(['a']);
    made.write({ '.git/info/attributes': 'a ident\n' });
    rewrite(made, 'a');
    made.write({ '.git/info/attributes': '' });
    expect(readFileSync(made.at('a'), 'utf8')).toHaveLength(EXPANDED.length);
    expect(readFileSync(made.at('a'), 'utf8')).not.toBe(EXPANDED);
    expect(await readIn(made, reader, ['a'])).toEqual(['a']);
  });
});

describe('git is not asked', () => {
  const files = (count: number, size: number): FoundFile[] =>
    Array.from({ length: count }, (_, index) => {
      const stat = { size, mtimeNs: 0n, ctimeNs: 0n, inode: 0n };
      return { absolute: `/${index}`, found: { kind: 'file', mode: 0o644, stat } };
    });

  /** How large an index may be, each time that it is asked for. */
  async function asked(
    state: 'new' | 'empty' | 'filled',
    ...batches: readonly FoundFile[][]
  ): Promise<number[]> {
    const all: number[] = [];
    const git = createKnownToGit({
      openRepository: async () => ({
        objectFormat: 'sha1',
        readIndex: async (mostBytes) => {
          all.push(mostBytes);
          return undefined;
        },
      }),
      blobs: {
        wasAsked: () => state !== 'new',
        isEmpty: () => state !== 'filled',
        find: () => new Map(),
        remember: () => undefined,
      },
    });
    for (const batch of batches) {
      const ids = state === 'empty' ? batch.map(() => ({ objectFormat: 'sha1' })) : [];
      expect(await git.hints(batch)).toEqual(ids);
    }
    return all;
  }

  it('about few files, unless they are large, and the more the larger its index may be', async () => {
    expect(await asked('filled', files(499, 1000))).toEqual([]);
    expect(await asked('filled', files(1, 800e6))).toEqual([10e6 + 400]);
    expect(await asked('filled', files(500, 0), files(5000, 0))).toEqual([200_000, 2_000_000]);
  });

  it('in the first run of all', async () => {
    expect(await asked('new', files(500, 1000))).toEqual([]);
  });

  it('for its index before anything is known', async () => {
    expect(await asked('empty', files(500, 1000))).toEqual([]);
  });
});
