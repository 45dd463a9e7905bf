import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { filesOf, type Source } from './support/answers.ts';
import { type FakeEntry, type FakeTree, file, folder, link } from './support/fake-disk.ts';

/**
 * Random contexts, `.dockerignore` files and sources with one random change each, and whether BuildKit saw it:
 * whether its checksum of some source changed (`cache/contenthash` over what fsutil's filters let through), or
 * else what fsutil's copy made of it. Recorded with the packages of BuildKit v0.34.2 themselves; where those
 * two fail, or where a chain of links confuses fsutil, nothing was recorded.
 */
interface Case {
  readonly change: string;
  readonly ignore: string | null;
  readonly sources: readonly Source[];
  readonly before: Readonly<Record<string, string>>;
  /** What differs; null for what is gone. */
  readonly after: Readonly<Record<string, string | null>>;
  readonly changes: boolean;
}

const cases: readonly Case[] = readFileSync(new URL('cases/changes.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

it.each(cases)('$change: $changes for $sources without $ignore', async (recorded) => {
  const { sources, ignore, before, after, changes } = recorded;
  const filesIn = (tree: FakeTree) => filesOf(tree, sources, ignore ?? '');
  const changed = await filesIn(treeOf({ ...before, ...after }));
  expect(JSON.stringify(changed) !== JSON.stringify(await filesIn(treeOf(before)))).toBe(changes);
});

it('holds changes of both kinds', () => {
  const seen = cases.filter(({ changes }) => changes).length;
  expect(seen).toBeGreaterThan(100);
  expect(cases.length - seen).toBeGreaterThan(100);
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
