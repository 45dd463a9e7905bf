import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ContextAnswer, ContextPattern } from '@orchestrate/model';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createContextReader } from '../../src/context/context-reader.ts';
import { sources } from './support/answers.ts';
import { type Built, bake } from './support/bake.ts';
import { writeTree } from './support/real-tree.ts';
import { recordedCases } from './support/recorded-cases.ts';

/** A context, what a Dockerfile takes of it, and one change. */
interface Sample {
  readonly name: string;
  readonly ignore?: string;
  readonly tree: Readonly<Record<string, string>>;
  /** Of COPY or ADD, with the flags before. */
  readonly lines: readonly { readonly flags: string; readonly source: string }[];
  readonly sees: readonly ContextPattern[];
  /** The files come as a named context. */
  readonly isNamed?: boolean;
  readonly prepare?: (root: string) => Promise<void> | void;
  readonly change: (root: string) => Promise<void> | void;
  /** Whether BuildKit must build again. */
  readonly rebuilds: boolean;
  /**
   * A builder that has the context from before keeps its old checksum (fsutil `diskwriter.go` gives a folder
   * its new mode without saying so), although any other builder makes another image of it.
   */
  readonly isOverlooked?: boolean;
}

const TREE = {
  'src/main.ts': 'file 644 main',
  'src/deep/x.md': 'file 644 x',
  'run.sh': 'file 755 run',
  README: 'file 644 read',
};

type Told = Pick<Sample, 'change' | 'rebuilds'> & Partial<Omit<Sample, 'lines' | 'sees'>>;

function written(name: string, command: string, told: Told): Sample {
  const words = command.split(' ');
  const source = words.pop() ?? '.';
  const excludes = words.flatMap((word) => /^--exclude=(.+)$/.exec(word)?.[1] ?? []);
  return {
    name,
    tree: TREE,
    lines: [{ flags: words.join(' '), source }],
    sees: sources({ pattern: source, excludes }),
    ...told,
  };
}

const write = (at: string, content: string) => (root: string) =>
  writeFileSync(path.join(root, at), content);

const SAMPLES: readonly Sample[] = [
  written('time', 'COPY .', {
    rebuilds: false,
    change: (root) => utimesSync(path.join(root, 'run.sh'), 5, 5),
  }),
  written('owner', 'COPY .', {
    rebuilds: false,
    change: (root) => chownSync(path.join(root, 'run.sh'), 12, 34),
  }),
  written('executable', 'COPY .', {
    rebuilds: true,
    change: (root) => chmodSync(path.join(root, 'README'), 0o755),
  }),
  written('chmod-flag', 'COPY --chmod=644 README', {
    rebuilds: true,
    change: (root) => chmodSync(path.join(root, 'README'), 0o600),
  }),
  written('root-mode', 'COPY .', { rebuilds: false, change: (root) => chmodSync(root, 0o700) }),
  written('folder-mode', 'COPY src', {
    rebuilds: true,
    isOverlooked: true,
    change: (root) => chmodSync(path.join(root, 'src'), 0o700),
  }),
  written('empty-folder', 'COPY src', {
    rebuilds: true,
    change: (root) => mkdirSync(path.join(root, 'src/empty')),
  }),
  written('elsewhere', 'COPY src', { rebuilds: false, change: write('README', 'other') }),
  written('ignored', 'COPY .', { ignore: '*.log', rebuilds: false, change: write('x.log', '1') }),
  written('not-ignored', 'COPY .', {
    ignore: '*.log',
    rebuilds: true,
    change: write('src/x.log', '1'),
  }),
  written('taken-back', 'COPY .', {
    ignore: 'src\n!src/deep',
    rebuilds: true,
    change: write('src/deep/y', '1'),
  }),
  written('still-ignored', 'COPY .', {
    ignore: '**/x.md\n!**/deep',
    rebuilds: false,
    change: write('src/deep/x.md', '1'),
  }),
  written('excluded', 'COPY --exclude=deep src', {
    rebuilds: false,
    change: write('src/deep/x.md', '1'),
  }),
  written('not-excluded', 'COPY --exclude=src/deep src', {
    rebuilds: true,
    change: write('src/deep/x.md', '1'),
  }),
  written('matched-itself', 'COPY --exclude=READ* READ*', {
    rebuilds: true,
    change: write('README', '1'),
  }),
  written('added', 'ADD src', { rebuilds: true, change: write('src/main.ts', '1') }),
  written('named', 'COPY --from=files src', {
    isNamed: true,
    rebuilds: true,
    change: write('src/main.ts', '1'),
  }),
  written('named-ignored', 'COPY --from=files .', {
    isNamed: true,
    tree: { ...TREE, '.dockerignore': 'file 644 README' },
    rebuilds: false,
    change: write('README', '1'),
  }),
  written('hard-link', 'COPY .', {
    rebuilds: false,
    prepare: (root) => writeFileSync(path.join(root, 'twin'), 'run', { mode: 0o755 }),
    change: (root) => {
      rmSync(path.join(root, 'twin'));
      linkSync(path.join(root, 'run.sh'), path.join(root, 'twin'));
    },
  }),
  written('pipe', 'COPY src', {
    rebuilds: true,
    change: async (root) => void (await execa('mkfifo', [path.join(root, 'src/pipe')])),
  }),
  written('socket', 'COPY src', {
    rebuilds: true,
    change: (root) => leaveSocket(path.join(root, 'src/socket')),
  }),
];

/** Sources that may stand in a Dockerfile as they are; the engine's own frontend has no --parents. */
const PLAIN = /^[\w./*?é-]+$/;
const eligible = recordedCases.filter(({ sources }) =>
  sources.every(
    ({ pattern, parents, excludes = [] }) =>
      parents !== true && [pattern, ...excludes].every((word) => PLAIN.test(word)),
  ),
);
const recorded = [true, false]
  .flatMap((kind) => eligible.filter(({ changes }) => changes === kind).slice(0, 6))
  .map(
    ({ change, ignore, sources: given, before, after, changes }, index): Sample => ({
      name: `recorded-${index}`,
      ...(ignore !== null && { ignore }),
      tree: before,
      lines: given.map(({ pattern, excludes = [] }) => ({
        flags: ['COPY', ...excludes.map((one) => `--exclude=${one}`)].join(' '),
        source: pattern,
      })),
      sees: sources(...given),
      change: (root) =>
        change.startsWith('touch ')
          ? utimesSync(
              path.join(root, Object.keys(before).find((at) => before[at]?.startsWith('f')) ?? '.'),
              9,
              9,
            )
          : writeTree(root, after),
      rebuilds: changes,
    }),
  );

const ALL = [...SAMPLES, ...recorded];
let folder = '';
const before = new Map<string, Seen>();
const after = new Map<string, Seen>();

interface Seen {
  readonly built: Built;
  readonly answer: ContextAnswer;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'workspace-context-'));
  for (const sample of ALL) await setUp(sample);
  await look(before);
  for (const { name, change } of ALL) await change(path.join(folder, name));
  await look(after);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function setUp({ name, tree, ignore, lines, isNamed = false, prepare }: Sample) {
  const root = path.join(folder, name);
  mkdirSync(root);
  writeTree(root, tree);
  await prepare?.(root);
  mkdirSync(`${root}-file`);
  // A place of its own for each run, or the cache would know it from an earlier one.
  const place = randomUUID();
  const copies = lines.map(
    ({ flags, source }, index) => `${flags} ["${source}", "/${place}/${index}/"]`,
  );
  writeFileSync(`${root}-file/Dockerfile`, ['FROM scratch', ...copies, ''].join('\n'));
  if (ignore !== undefined && !isNamed)
    writeFileSync(`${root}-file/Dockerfile.dockerignore`, ignore);
}

async function look(into: Map<string, Seen>): Promise<void> {
  const reader = createContextReader({ hashOf: () => undefined, remember: () => undefined });
  const built = await bake(
    folder,
    ALL.map(({ name, isNamed = false }) => {
      const root = path.join(folder, name);
      return {
        name,
        context: isNamed ? `${root}-file` : root,
        dockerfile: `${root}-file/Dockerfile`,
        contexts: isNamed ? { files: root } : {},
      };
    }),
  );
  for (const { name, sees, isNamed = false } of ALL) {
    const root = path.join(folder, name);
    const answer = await reader.read({
      folder: root,
      sources: sees,
      ...(!isNamed && { dockerfile: `${root}-file/Dockerfile` }),
    });
    const one = built.get(name);
    if (one !== undefined) into.set(name, { built: one, answer });
  }
}

/** The node stays when the server is told to end by way of a crash; Node takes it away otherwise. */
async function leaveSocket(at: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(at)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await execa(process.execPath, ['-e', script], { reject: false });
}

function filesOf(answer: ContextAnswer | undefined): string {
  return JSON.stringify(answer?.ok === true ? answer.files : answer);
}

it.each(ALL)('$name: BuildKit builds again: $rebuilds', (sample) => {
  const { name, rebuilds, isOverlooked = false } = sample;
  const [was, is] = [before.get(name), after.get(name)];
  expect(was?.answer.ok && is?.answer.ok).toBe(true);
  // The stamp knows of writes that change nothing, too.
  expect(filesOf(was?.answer) !== filesOf(is?.answer)).toBe(rebuilds);
  if (isOverlooked) return;
  expect(is?.built.ran.length !== 0).toBe(rebuilds);
  if (rebuilds) expect(is?.built.digest).not.toBe(was?.built.digest);
  else expect(is?.built.digest).toBe(was?.built.digest);
});

it('looks at enough of both', () => {
  expect(ALL.length).toBeGreaterThanOrEqual(30);
  expect(ALL.filter(({ rebuilds }) => rebuilds).length).toBeGreaterThan(10);
  expect(ALL.filter(({ rebuilds }) => !rebuilds).length).toBeGreaterThan(10);
});
