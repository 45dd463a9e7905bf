import dockerignore from '@balena/dockerignore';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { filesOf, type Source } from './support/answers.ts';
import { type FakeEntry, type FakeTree, file, folder } from './support/fake-disk.ts';

/** Contexts without links, for which it is easy to say in other words than the code's what a build can see. */
const NAMES = ['a', 'b', 'ab', 'a.txt', 'x.md'];
const paths = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'));
const trees = fc.uniqueArray(paths, { minLength: 1, maxLength: 12 }).map((all) => {
  const leaves = all.filter((at) => !all.some((other) => other.startsWith(`${at}/`)));
  return Object.fromEntries(leaves.map((at) => [at, file(at)]));
});
const plainSources = fc.array(fc.oneof(paths, fc.constant('.')), { minLength: 1, maxLength: 3 });
/** Without `!`: what BuildKit makes of it hangs on how it walks, which recorded cases show. */
const ignores = fc.array(
  fc.oneof(paths, fc.constantFrom('*', '**/a', '*.md', 'a*', '**/*.txt', '?', 'a/**')),
  { maxLength: 4 },
);

interface Setting {
  readonly tree: Readonly<Record<string, FakeEntry>>;
  readonly wanted: readonly string[];
  readonly patterns: readonly string[];
  readonly victim: number;
}
const settings: fc.Arbitrary<Setting> = fc.record({
  tree: trees,
  wanted: plainSources,
  patterns: ignores,
  victim: fc.nat(),
});

function isVisible(at: string, { wanted, patterns }: Setting): boolean {
  const rules = dockerignore.default({ ignorecase: false }).add([...patterns]);
  const isWanted = wanted.some((one) => one === '.' || at === one || at.startsWith(`${one}/`));
  return isWanted && !rules.ignores(at);
}

/** Whether the answer differs after one change to some file of the tree. */
async function differs(setting: Setting, change: (tree: FakeTree, at: string) => FakeTree) {
  const { tree, wanted, patterns, victim } = setting;
  const files = Object.keys(tree);
  const at = files[victim % files.length] ?? '';
  const answerFor = async (each: FakeTree) =>
    JSON.stringify(await filesOf(each, wanted, patterns.join('\n')));
  return { at, changed: (await answerFor(tree)) !== (await answerFor(change(tree, at))) };
}

const entryAt = (tree: FakeTree, at: string): FakeEntry => {
  const entry = tree[at];
  return typeof entry === 'object' ? entry : file(entry ?? '');
};

it.each<[string, (tree: FakeTree, at: string) => FakeTree]>([
  ['content', (tree, at) => ({ ...tree, [at]: file('other') })],
  ['executable bit', (tree, at) => ({ ...tree, [at]: { ...entryAt(tree, at), mode: 0o755 } })],
  ['kind', (tree, at) => ({ ...tree, [at]: { kind: 'pipe' } })],
])('another %s counts exactly where a build can see the file', async (_, change) => {
  await fc.assert(
    fc.asyncProperty(settings, async (setting) => {
      const { at, changed } = await differs(setting, change);
      expect(changed).toBe(isVisible(at, setting));
    }),
    { numRuns: 400 },
  );
});

it('a file that goes counts where a build could see it', async () => {
  await fc.assert(
    fc.asyncProperty(settings, async (setting) => {
      const without = (tree: FakeTree, at: string) => ({
        // The folder around it stays.
        ...(at.includes('/') && { [at.slice(0, at.lastIndexOf('/'))]: folder() }),
        ...Object.fromEntries(Object.entries(tree).filter(([each]) => each !== at)),
      });
      const { at, changed } = await differs(setting, without);
      if (isVisible(at, setting)) expect(changed).toBe(true);
      else expect(changed).toBe(false);
    }),
    { numRuns: 400 },
  );
});

it('times never count', async () => {
  await fc.assert(
    fc.asyncProperty(settings, async (setting) => {
      const touch = (tree: FakeTree, at: string) => ({
        ...tree,
        [at]: { ...entryAt(tree, at), mtimeNs: 99n },
      });
      expect((await differs(setting, touch)).changed).toBe(false);
    }),
  );
});

it('neither the order of sources nor saying one twice counts', async () => {
  const one: fc.Arbitrary<Source> = fc.record({
    pattern: fc.oneof(paths, fc.constantFrom('.', '*', '*.txt', 'a*/b', '**/a')),
    parents: fc.boolean(),
    excludes: fc.array(fc.constantFrom('*.txt', '**/a', 'b', '!b'), { maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(trees, fc.array(one, { minLength: 1, maxLength: 3 }), async (tree, wanted) => {
      const [first] = wanted;
      const again = [...wanted.toReversed(), ...(first === undefined ? [] : [first])];
      expect(await filesOf(tree, again)).toEqual(await filesOf(tree, wanted));
    }),
  );
});
