import { expect, it } from 'vitest';
import { checkBoundaries } from '../src/check.ts';
import { importsOf } from '../src/imports.ts';

const folders = new Map([
  ['@orchestrate/model', 'packages/model'],
  ['@orchestrate/plan', 'packages/plan'],
  ['@orchestrate/metrics', 'packages/metrics'],
  ['@orchestrate/testkit', 'packages/testkit'],
]);
const file = (path: string, text: string) => ({ path, imports: importsOf(path, text) });
const check = (...files: ReturnType<typeof file>[]) => checkBoundaries(files, folders);

it('finds every way to name a module', () => {
  const text = `import a from 'a';\nimport type { B } from 'b';\nexport * from 'c';\nexport { d } from 'd';\nconst e = await import('e');\nlet x: import('f').F;`;
  expect(importsOf('x.ts', text).map(({ specifier, line }) => `${specifier}:${line}`)).toEqual(
    expect.arrayContaining(['a:1', 'b:2', 'c:3', 'd:4', 'e:5']),
  );
});

it('lets a package import what the table says', () => {
  expect(
    check(
      file(
        'packages/plan/src/a.ts',
        `import type { Plan } from '@orchestrate/model';\nimport x from 'yaml';`,
      ),
    ),
  ).toEqual([]);
});

it('refuses a sibling, type imports included, and says what to do', () => {
  const [sentence, ...more] = check(
    file('packages/plan/src/a.ts', `import type { X } from '@orchestrate/metrics';`),
  );
  expect(sentence).toBe(
    'packages/plan/src/a.ts:1 imports @orchestrate/metrics, but packages/plan may import only packages/model. ' +
      'Move the shared type to packages/model, or join the two in packages/pipeline or apps/cli.',
  );
  expect(more).toEqual([]);
});

it('refuses node: in a pure package, but not in its tests', () => {
  expect(check(file('packages/plan/src/a.ts', `import fs from 'node:fs';`))).toHaveLength(1);
  expect(check(file('packages/plan/test/a.test.ts', `import fs from 'node:fs';`))).toEqual([]);
  expect(check(file('packages/store/src/a.ts', `import fs from 'node:fs';`))).toEqual([]);
});

it('refuses the test kit outside tests, paths into other packages, and unknown packages', () => {
  expect(check(file('packages/plan/src/a.ts', `import '@orchestrate/testkit';`))).toHaveLength(1);
  expect(check(file('packages/plan/test/a.test.ts', `import '@orchestrate/testkit';`))).toEqual([]);
  expect(check(file('packages/plan/src/a.ts', `import '../../metrics/src/b.ts';`))).toHaveLength(1);
  expect(check(file('packages/extra/src/a.ts', ''))).toHaveLength(1);
});

it('finds a cycle of files with its path', () => {
  const broken = check(
    file('packages/plan/src/a.ts', `import type { B } from './b.ts';`),
    file('packages/plan/src/b.ts', `import './deep/c.ts';`),
    file('packages/plan/src/deep/c.ts', `export * from '../a.ts';`),
  );
  expect(broken).toHaveLength(1);
  expect(broken[0]).toContain(
    'packages/plan/src/a.ts → packages/plan/src/b.ts → packages/plan/src/deep/c.ts → packages/plan/src/a.ts',
  );
});
