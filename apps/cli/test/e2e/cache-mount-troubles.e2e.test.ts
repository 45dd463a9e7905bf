import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { childrenOf, docker, ended, type Monorepo, monorepo, nonce, run, start } from './rig.ts';
import { ci, HOST, MANIFEST, tagsOf } from './saved-mounts.ts';
import { freshEngine } from './second-engine.ts';

describe('what goes wrong with cache mounts', () => {
  const dockerfile = (name: string) => `FROM busybox:stable
COPY nonce /
RUN --mount=type=cache,target=/c test -e /c/${name} || dd if=/dev/urandom of=/c/${name} bs=1M count=64
`;
  const made = (): Monorepo =>
    monorepo({
      'orchestrate.yaml': `${MANIFEST}  app: {context: .}\n`,
      Dockerfile: dockerfile('data'),
      nonce: nonce(),
    });

  it('is not saved when a step left a secret in it, and others of that step are', async () => {
    const token = `token-${nonce().trim()}`;
    const repo = monorepo({
      'orchestrate.yaml': `${MANIFEST.replace('services', 'secrets: {token: {env: E2E_TOKEN}}\nservices')}  app: {context: ., secrets: [token]}\n`,
      Dockerfile: `FROM busybox:stable
COPY nonce /
RUN --mount=type=cache,target=/bad --mount=type=cache,target=/good --mount=type=secret,id=token cat /run/secrets/token > /bad/npmrc; date > /good/file
`,
      nonce: nonce(),
    });
    const { ran, mounts } = await ci(repo, { E2E_TOKEN: token });
    expect(ran.stderr).toContain('warning[cache-mount/holds-secret]: Cache mount /bad');
    expect(mounts.get('/good')).toMatchObject({ saved: 'uploaded' });
    expect((await tagsOf(repo)).filter((tag) => tag.startsWith('bad'))).toEqual([]);
    expect(await docker('image', 'ls', '--quiet', `${HOST}/${repo.name}/cache-mounts`)).toBe('');
  });

  it('leaves what was saved before when a save is interrupted, and warns of what is broken', async () => {
    const repo = made();
    const engine = await freshEngine();
    await ci(repo, engine);
    const before = await digestsOf(repo);
    expect(before.size).toBe(2);

    repo.write({ Dockerfile: dockerfile('more') });
    const built = await run(repo.root, ['build', '--progress', 'quiet'], engine);
    expect(built.exitCode, built.all).toBe(0);
    const saving = start(repo.root, ['cache', 'save', '--force'], { env: engine });
    await children(saving.pid, 3);
    saving.kill('SIGINT');
    expect(ended(await saving).exitCode).toBe(130);
    expect(await digestsOf(repo)).toEqual(before);

    const restored = await run(repo.root, ['cache', 'restore', '--json'], await freshEngine());
    expect(JSON.parse(restored.stdout)).toMatchObject([{ restored: 'exact' }]);

    for (const tag of before.keys()) await breakImage(repo, tag);
    repo.write({ nonce: nonce() });
    const broken = await ci(repo, await freshEngine());
    expect(broken.ran.stderr).toContain('warning[cache-mount/not-restored]');
    expect(broken.mounts.get('/c')).toMatchObject({ notRestored: 'failed' });
  });
});

/** Resolves when a process has had so many children: version, look and save are one each. */
async function children(pid: number | undefined, count: number): Promise<void> {
  const seen = new Set<string>();
  while (seen.size < count) for (const id of await childrenOf(pid)) seen.add(id);
}

async function digestsOf(repo: Monorepo): Promise<ReadonlyMap<string, string | null>> {
  const accept = 'application/vnd.oci.image.manifest.v1+json';
  const tags = (await tagsOf(repo)).filter((tag) => !/-run-|\d{8}t\d{6}/.test(tag));
  const heads = await Promise.all(
    tags.map((tag) =>
      fetch(`http://${HOST}/v2/${repo.name}/cache-mounts/manifests/${tag}`, {
        method: 'HEAD',
        headers: { accept },
      }),
    ),
  );
  return new Map(
    tags.map((tag, index) => [tag, heads[index]?.headers.get('docker-content-digest') ?? null]),
  );
}

/** Replaces a saved mount by an image that says the same of itself and holds no archive. */
async function breakImage(repo: Monorepo, tag: string): Promise<void> {
  const notes = { key: 'x', files: '1', bytes: '1', listing: 'x' };
  repo.write({
    'broken/Dockerfile': 'FROM scratch\nCOPY mount.00000.tar /\n',
    'broken/mount.00000.tar': 'no archive',
  });
  await docker(
    'buildx',
    'build',
    '--provenance=false',
    '--push',
    `--tag=${HOST}/${repo.name}/cache-mounts:${tag}`,
    ...Object.entries(notes).map(
      ([key, value]) => `--annotation=dev.orchestrate.cache-mount.${key}=${value}`,
    ),
    path.join(repo.root, 'broken'),
  );
}
