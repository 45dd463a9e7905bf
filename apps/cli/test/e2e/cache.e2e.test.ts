import { beforeAll, expect, it } from 'vitest';
import { monorepo, nonce, run } from './rig.ts';
import { freshEngine } from './second-engine.ts';

interface Group {
  readonly kind: string;
  readonly service?: string;
  readonly sizeBytes: number;
  readonly kinds: Readonly<Record<string, number>>;
}
interface Held {
  readonly totalBytes: number;
  readonly groups: readonly Group[];
  readonly records?: readonly { kind: string; services: string[]; description: string }[];
}

let engine: Record<string, string>;
beforeAll(async () => {
  engine = await freshEngine();
});

const WITH_MOUNT = (text: string) =>
  `FROM busybox:stable\nCOPY nonce /\nRUN --mount=type=cache,target=/c echo ${text} > /c/${text}; dd if=/dev/urandom of=/c/data bs=1M count=4\nRUN rm /nonce\n`;

const manifest = (services: string) =>
  `version: 1\nproject: PROJECT\ncacheMountNamespace: true\nservices:\n${services}`;

async function held(root: string, ...args: string[]): Promise<Held> {
  const ran = await run(root, ['cache', 'du', '--json', ...args], engine);
  expect(ran.exitCode, ran.all).toBe(0);
  const { builders }: { builders: Held[] } = JSON.parse(ran.stdout);
  const [first] = builders;
  if (first === undefined) throw new Error(ran.stdout);
  return first;
}

async function mountsOf(root: string): Promise<string[][]> {
  const { records } = await held(root, '--kind', 'mounts');
  return (records ?? []).map(({ services }) => services);
}

it('tells what the builder holds for whom, and removes that and nothing else', async () => {
  const other = monorepo({
    'orchestrate.yaml': manifest('  theirs: {context: theirs}\n'),
    'theirs/Dockerfile': WITH_MOUNT('theirs'),
    'theirs/nonce': nonce(),
  });
  const repo = monorepo({
    'orchestrate.yaml': manifest('  api: {context: api}\n  web: {context: web}\n'),
    'api/Dockerfile': WITH_MOUNT('mine'),
    'api/nonce': nonce(),
    'web/Dockerfile':
      'FROM busybox:stable AS work\nCOPY nonce /\nRUN cp /nonce /out\nFROM scratch\nCOPY --from=work /out /\n',
    'web/nonce': nonce(),
  });
  for (const { root } of [other, repo]) {
    const built = await run(root, ['build', '--progress', 'quiet'], engine);
    expect(built.exitCode, built.all).toBe(0);
  }

  const { groups, totalBytes } = await held(repo.root);
  const api = groups.find(({ service }) => service === 'api');
  expect(api?.kinds['mounts']).toBeGreaterThan(4_000_000);
  expect(groups.find(({ service }) => service === 'web')?.kinds['layers']).toBeGreaterThan(0);
  expect(groups.find(({ kind }) => kind === 'others')?.kinds['mounts']).toBeGreaterThan(4_000_000);
  expect(groups.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(totalBytes);
  const { records = [] } = await held(repo.root, 'web');
  expect(records.map(({ description }) => description)).toEqual(
    expect.arrayContaining([
      '[work 2/3] COPY nonce /',
      'mount / from exec /bin/sh -c cp /nonce /out',
    ]),
  );

  // Nobody is there to ask.
  const unasked = await run(repo.root, ['cache', 'prune'], engine);
  expect(unasked.exitCode).toBe(2);
  expect(unasked.stderr).toContain('--force');
  const dry = await run(repo.root, ['cache', 'prune', '--dry-run', '--service', 'api'], engine);
  expect(dry.stdout).toContain('would remove');
  expect(await mountsOf(repo.root)).toHaveLength(2);

  const wanted = ['cache', 'prune', '--force', '--service', 'api', '--kind', 'mounts'];
  const pruned = await run(repo.root, wanted, engine);
  expect(pruned.exitCode, pruned.all).toBe(0);
  expect(pruned.stdout).toMatch(/removed 1 record, 4\.\d MB/);
  expect(await mountsOf(repo.root)).toEqual([[]]);

  // Down to nothing, of everybody: but not the mount of the other namespace.
  const rest = ['cache', 'prune', '--force', '--others', '--shared', '--keep-size', '0'];
  expect((await run(repo.root, rest, engine)).exitCode).toBe(0);
  expect(await mountsOf(other.root)).toEqual([['theirs']]);
  expect((await held(repo.root)).groups.map(({ kind }) => kind)).toEqual(['others']);
  const again = await run(other.root, ['build', '--force', '--progress', 'quiet'], engine);
  expect(again.exitCode, again.all).toBe(0);
});

it('tells all mistakes of a command line at once', async () => {
  const repo = monorepo({
    'orchestrate.yaml': manifest('  api: {context: api}\n'),
    'api/Dockerfile': 'FROM scratch\n',
  });
  const args = ['cache', 'prune', '--kind', 'layer', '--older-than', 'week', '--keep-size', 'x'];
  const ran = await run(repo.root, args, engine);
  expect(ran.exitCode).toBe(2);
  for (const code of ['cli/cache-kind', 'cli/older-than', 'cli/keep-size'])
    expect(ran.stderr).toContain(code);
});
