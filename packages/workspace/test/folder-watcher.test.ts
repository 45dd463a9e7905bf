import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFolderWatcher } from '../src/index.ts';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'watcher-')));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (name: string, content = '') => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), content);
};

/** Watches, does something, and waits until all of these paths were told. */
async function told(
  act: () => void,
  expected: readonly string[],
  without: readonly string[] = [],
): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const all = Promise.withResolvers<void>();
  const answer = await createFolderWatcher().watch(
    { folders: [root], without: without.map((name) => path.join(root, name)) },
    (paths) => {
      for (const one of paths) seen.add(path.relative(root, one));
      if (expected.every((name) => seen.has(name))) all.resolve();
    },
  );
  if (!answer.ok) throw new Error(answer.problem);
  await using _ = answer.watch;
  act();
  await all.promise;
  return seen;
}

it('tells what is written, added, renamed and removed, in new folders too', async () => {
  write('a/changed', '1');
  write('a/gone', '1');
  write('a/old', '1');
  const act = () => {
    write('a/changed', '2');
    write('new/deep/file');
    rmSync(path.join(root, 'a/gone'));
    renameSync(path.join(root, 'a/old'), path.join(root, 'a/renamed'));
  };
  const expected = ['a/changed', 'new', 'a/gone', 'a/old', 'a/renamed'];
  expect([...(await told(act, expected))]).toEqual(expect.arrayContaining(expected));
  await told(() => write('new/deep/later'), ['new/deep/later']);
});

it('tells nothing of what is left out, of git and of installed packages', async () => {
  for (const name of ['state/db', 'a/.git/index', 'a/node_modules/x/y', 'seen']) write(name, '1');
  const act = () => {
    for (const name of ['state/db', 'a/.git/index', 'a/node_modules/x/y']) write(name, '2');
    write('seen', '2');
  };
  expect([...(await told(act, ['seen'], ['state']))]).toEqual(['seen']);
});

it('leaves no process behind', async () => {
  await told(() => write('a'), ['a']);
  // Node itself has no child here, and the kernel tells of those that nobody waited for, too.
  expect(readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')).toBe('');
});

it('says which folder cannot be watched', async () => {
  const missing = path.join(root, 'missing');
  const folders = [root, missing];
  expect(await createFolderWatcher().watch({ folders, without: [] }, () => {})).toEqual({
    ok: false,
    problem: `${missing} cannot be watched: it is not there.`,
  });
});
