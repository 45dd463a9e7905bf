import { readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { openRepository } from '../../src/git-index/read-index.ts';
import { repositoryAt, type TestRepository, temporaryRepositories } from './repository.ts';

const repository = temporaryRepositories();
const FILES = {
  'a.txt': 'a\n',
  'deep/er/b.txt': 'b\n',
  'deep/er/b.txt.more': 'more\n',
  'deep/z': 'z\n',
  'näme with blank\nand line end': 'odd\n',
};
const NAMES = Object.keys(FILES);

function committed(made: TestRepository, files: Readonly<Record<string, string>> = FILES) {
  made.write(files);
  made.git('add', '--all');
  made.git('commit', '--quiet', '--message=x');
  return made;
}

async function readIndex(folder: string, mostBytes = Infinity) {
  const opened = await openRepository(folder);
  return opened?.readIndex(mostBytes);
}

/** What is seen of files; undefined when the index is not used. */
async function sights(made: TestRepository, names: readonly string[] = NAMES) {
  const index = await readIndex(made.folder);
  return (
    index &&
    names.map((name) => {
      const file = index.find(made.at(name));
      return file && { id: file.id, isClean: file.isClean(made.entry(name)) };
    })
  );
}

/** The same of files to which nobody has written since the index was. */
function agedSights(made: TestRepository, names?: readonly string[]) {
  made.ageFiles();
  return sights(made, names);
}

const cleanIn = (made: TestRepository, names: readonly string[] = NAMES) =>
  names.map((name) => ({ id: made.git('hash-object', name).trim(), isClean: true }));

describe('clean files lead to their objects', () => {
  it.each([2, 4])('in an index of version %d', async (version) => {
    const made = repository();
    made.git('config', 'index.version', String(version));
    committed(made);
    expect(readFileSync(made.at('.git/index')).readUInt32BE(4)).toBe(version);
    expect(await agedSights(made)).toEqual(cleanIn(made));
  });

  it.each([3, 4])(
    'in one of version %d with flags of its own, but not what has them',
    async (version) => {
      const made = committed(repository());
      made.write({ 'deep/later': 'later\n' });
      made.git('add', '--intent-to-add', 'deep/later');
      made.git('update-index', '--skip-worktree', 'deep/z');
      if (version === 4) made.git('update-index', '--index-version=4');
      expect(readFileSync(made.at('.git/index')).readUInt32BE(4)).toBe(version);
      const others = NAMES.filter((name) => name !== 'deep/z');
      expect(await agedSights(made, others)).toEqual(cleanIn(made, others));
      expect(await agedSights(made, ['deep/later', 'deep/z'])).toEqual([undefined, undefined]);
    },
  );

  it.each([2, 4])('beside paths that are longer than version %d can count', async (version) => {
    const made = committed(repository());
    const [id = ''] = cleanIn(made, ['a.txt']).map((one) => one.id);
    for (const long of ['b/'.repeat(3000), 'deep/er/'.repeat(600)])
      made.git('update-index', '--add', '--cacheinfo', `100644,${id},${long}end`);
    made.git('update-index', `--index-version=${version}`);
    expect(await agedSights(made)).toEqual(cleanIn(made));
  });

  it('in a repository with SHA-256', async () => {
    const made = committed(repository('--object-format=sha256'));
    const seen = await agedSights(made);
    expect(seen).toEqual(cleanIn(made));
    expect(seen?.[0]?.id).toHaveLength(64);
  });

  it('in an index without a checksum', async () => {
    const made = committed(repository());
    const bytes = readFileSync(made.at('.git/index'));
    writeFileSync(made.at('.git/index'), bytes.fill(0, bytes.length - 20));
    expect(await agedSights(made)).toEqual(cleanIn(made));
  });

  it('in a sparse index, of the folders that are there', async () => {
    const made = committed(repository(), { ...FILES, 'left/out': 'x\n' });
    made.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'deep');
    expect(readFileSync(made.at('.git/index')).includes('sdir')).toBe(true);
    expect(await agedSights(made)).toEqual(cleanIn(made));
  });

  it('in a linked work tree, which has an index of its own', async () => {
    const made = committed(repository());
    made.git('worktree', 'add', '--quiet', 'linked', '-b', 'other');
    const linked = repositoryAt(made.at('linked'));
    linked.write({ 'only-here': 'here\n' });
    linked.git('add', 'only-here');
    const names = [...NAMES, 'only-here'];
    expect(await agedSights(linked, names)).toEqual(cleanIn(linked, names));
  });

  it('where a folder below the top is asked about', async () => {
    const made = committed(repository());
    made.ageFiles();
    const index = await readIndex(made.at('deep/er'));
    expect(index?.find(made.at('a.txt'))?.isClean(made.entry('a.txt'))).toBe(true);
    expect(index?.find('/elsewhere/a.txt')).toBeUndefined();
  });
});

describe('a file is not clean', () => {
  it('that was written to, touched or replaced', async () => {
    const made = committed(repository());
    made.ageFiles();
    made.write({ 'a.txt': 'A\n' });
    utimesSync(made.at('deep/er/b.txt'), 1, 1);
    rmSync(made.at('deep/z'));
    made.write({ 'deep/z': 'z\n' });
    const changed = ['a.txt', 'deep/er/b.txt', 'deep/z'];
    const seen = await sights(made, changed);
    expect(seen?.map((sight) => sight?.isClean)).toEqual([false, false, false]);
  });

  it('that is not older than the index: it may have been written to since', async () => {
    const made = committed(repository());
    utimesSync(made.at('.git/index'), 1, 1);
    const seen = await sights(made);
    expect(seen?.map((sight) => sight?.isClean)).toEqual(NAMES.map(() => false));
  });

  it('of which git has found out that it was written to when the index was', async () => {
    const made = committed(repository());
    // What git does when it writes an index while such a file differs (`ce_smudge_racily_clean_entry`).
    const bytes = readFileSync(made.at('.git/index'));
    bytes.writeUInt32BE(0, 12 + 36);
    writeFileSync(made.at('.git/index'), bytes.fill(0, bytes.length - 20));
    const [first, second] = (await agedSights(made)) ?? [];
    expect([first?.isClean, second?.isClean]).toEqual([false, true]);
  });
});

describe('nothing is known of a file', () => {
  it('that is not in the index, or only a part of a merge', async () => {
    const made = committed(repository());
    made.write({ new: 'new\n' });
    made.git('checkout', '--quiet', '-b', 'other');
    committed(made, { 'a.txt': 'other\n' });
    made.git('checkout', '--quiet', 'main');
    committed(made, { 'a.txt': 'main\n' });
    expect(() => made.git('merge', 'other')).toThrow();
    made.write({ newer: 'newer\n' });
    expect(await agedSights(made, ['newer', 'a.txt'])).toEqual([undefined, undefined]);
  });

  it('that git was told to take for unchanged', async () => {
    const made = committed(repository());
    made.git('update-index', '--assume-unchanged', 'a.txt');
    expect(await agedSights(made, ['a.txt'])).toEqual([undefined]);
  });

  it('that stands for a link, where there are none', async () => {
    const made = committed(repository());
    const id = made.git('hash-object', 'a.txt').trim();
    made.git('update-index', '--cacheinfo', `120000,${id},a.txt`);
    made.git('-c', 'core.symlinks=false', 'update-index', '--refresh');
    expect(await agedSights(made, ['a.txt'])).toEqual([undefined]);
  });

  it.each(['filter=x', '-filter', 'ident', 'working-tree-encoding=latin1'])(
    'that has the attribute %s, wherever that is written',
    async (attribute) => {
      const made = committed(repository(), { ...FILES, 'deep/.gitattributes': `z ${attribute}\n` });
      made.write({ '.git/info/attributes': `a.txt ${attribute}\n` });
      expect(await agedSights(made, ['a.txt', 'deep/z'])).toEqual([undefined, undefined]);
      expect(await agedSights(made, ['deep/er/b.txt'])).toEqual(cleanIn(made, ['deep/er/b.txt']));
    },
  );
});

describe('an index is not used', () => {
  it('outside of a repository, without git, and before the first file', async () => {
    const made = repository();
    expect(await sights(made, [])).toBeUndefined();
    committed(made);
    vi.stubEnv('PATH', '/nowhere');
    expect(await sights(made)).toBeUndefined();
    vi.stubEnv('PATH', process.env['PATH'] ?? '');
    rmSync(made.at('.git'), { recursive: true });
    expect(await readIndex(made.folder)).toBeUndefined();
  });

  it('that is larger than it is worth', async () => {
    const made = committed(repository());
    const { length } = readFileSync(made.at('.git/index'));
    expect(await readIndex(made.folder, length)).toBeDefined();
    expect(await readIndex(made.folder, length - 1)).toBeUndefined();
  });

  it('that is split', async () => {
    const made = committed(repository());
    made.git('update-index', '--split-index');
    expect(await agedSights(made)).toBeUndefined();
  });

  it('where a filter is configured, but for that of Git LFS', async () => {
    const made = committed(repository());
    made.git('config', 'filter.lfs.clean', 'git-lfs clean -- %f');
    expect(await agedSights(made)).toEqual(cleanIn(made));
    made.git('config', 'filter.rot13.smudge', 'tr a-z n-za-m');
    expect(await agedSights(made)).toBeUndefined();
  });

  it.each([
    ['ends too early', (index: string) => truncateSync(index, 100)],
    ['is empty', (index: string) => truncateSync(index, 0)],
    ['has another byte', (index: string) => flip(index, 80)],
    ['is of a version to come', (index: string) => flip(index, 7)],
  ])('that %s', async (_what, damage) => {
    const made = committed(repository());
    damage(made.at('.git/index'));
    expect(await readIndex(made.folder)).toBeUndefined();
  });
});

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  writeFileSync(file, bytes);
}
