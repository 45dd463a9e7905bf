import { expect, it } from 'vitest';
import { filesOf } from './support/answers.ts';
import { type FakeEntry, type FakeTree, file, folder, link } from './support/fake-disk.ts';
import { recordedCases } from './support/recorded-cases.ts';

it.each(recordedCases)('$change: $changes for $sources without $ignore', async (recorded) => {
  const { sources, ignore, before, after, changes } = recorded;
  const filesIn = (tree: FakeTree) => filesOf(tree, sources, ignore ?? '');
  const changed = await filesIn(treeOf({ ...before, ...after }));
  expect(JSON.stringify(changed) !== JSON.stringify(await filesIn(treeOf(before)))).toBe(changes);
});

it('holds changes of both kinds', () => {
  const seen = recordedCases.filter(({ changes }) => changes).length;
  expect(seen).toBeGreaterThan(100);
  expect(recordedCases.length - seen).toBeGreaterThan(100);
});

function treeOf(specs: Readonly<Record<string, string | null>>): FakeTree {
  const entries = Object.entries(specs).flatMap(([path, spec]) =>
    spec === null ? [] : [[path, entryOf(spec)] as const],
  );
  return Object.fromEntries(entries);
}

function entryOf(spec: string): FakeEntry {
  const [kind = '', mode = '', content = ''] = spec.split(' ');
  if (kind === '->') return link(mode);
  return kind === 'folder'
    ? folder(Number.parseInt(mode, 8))
    : file(content, Number.parseInt(mode, 8));
}
