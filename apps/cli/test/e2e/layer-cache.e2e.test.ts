import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, cachedService, DOCKERFILE, lockedRepo } from './cached-service.ts';
import { type Monorepo, monorepo, nonce, registry, run } from './rig.ts';
import { freshEngine } from './second-engine.ts';

/** The branch, or the number of the pull request into main, that a CI machine builds. */
const ci = (ref: string | number): Record<string, string> => ({
  CI: 'true',
  GITHUB_ACTIONS: '',
  GITLAB_CI: 'true',
  CI_DEFAULT_BRANCH: 'main',
  ...(typeof ref === 'string'
    ? { CI_COMMIT_BRANCH: ref }
    : { CI_MERGE_REQUEST_IID: `${ref}`, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' }),
});

const files = (cache: string, secrets?: string) =>
  cachedService(
    cache,
    `registry: ${registry}/e2e/PROJECT\n${secrets === undefined ? '' : `secrets: {${secrets}}\n`}`,
  );

describe('a cache in the registry', () => {
  const fresh: Record<string, string> = {};

  beforeAll(async () => void Object.assign(fresh, await freshEngine()));

  const tags = async (repo: Monorepo): Promise<Record<string, string | null>> => {
    const api = `http://${registry}/v2/e2e/${repo.name}/api`;
    const list: unknown = await (await fetch(`${api}/tags/list`)).json();
    const { tags: found }: { tags?: string[] | null } = Object(list);
    const names = found ?? [];
    const accept = { headers: { accept: 'application/vnd.oci.image.manifest.v1+json' } };
    const digests = names.toSorted().map(async (name) => {
      const answer = await fetch(`${api}/manifests/${name}`, { ...accept, method: 'HEAD' });
      return [name, answer.headers.get('docker-content-digest')] as const;
    });
    return Object.fromEntries(await Promise.all(digests));
  };

  it('is written by CI alone, read by the next machine through the main branch, and left alone by pull requests', async () => {
    const repo = await lockedRepo(files('{type: registry}'));
    const first = await build(repo, ci('main'));
    expect(first).toMatchObject({ outcome: 'built', stepsCached: 0, stepsExecuted: 5 });
    expect(first.cacheTraffic).toMatchObject({
      imports: [{ state: 'missing' }],
      downloadedBytes: 0,
      exports: [{ name: 'registry', state: 'written' }],
    });
    expect(first.said).toContain('There was no layer cache yet for api.');
    const main = 'cache.api.main.linux-amd64';
    const written = await tags(repo);
    expect(Object.keys(written)).toEqual([main]);

    // Another branch, on a machine that has nothing, which is no CI: it reads and does not write.
    const laptop = { ...fresh, CI_COMMIT_BRANCH: 'topic' };
    const second = await build(repo, laptop);
    expect(second).toMatchObject({ stepsCached: 5, stepsExecuted: 0, key: first.key });
    expect(second.cacheTraffic?.imports).toContainEqual(
      expect.objectContaining({ name: expect.stringContaining(main), state: 'read' }),
    );
    expect(second.cacheTraffic?.downloadedBytes).toBeGreaterThan(1000);
    expect(second.cacheTraffic?.importMs).toBeGreaterThan(0);
    expect(second.cacheTraffic?.exports).toEqual([]);
    expect(second.steps.some((step) => step.cacheSource === 'imported')).toBe(true);
    expect(await tags(repo)).toEqual(written);
    const shown = await run(repo.root, ['runs', 'show', second.run]);
    expect(shown.stdout).toMatch(/cache +read .*main\.linux-amd64/);

    // A pull request finds what main wrote, and writes where main never looks.
    repo.write({ 'api/src': nonce() });
    const change = await build(repo, { ...fresh, ...ci(7) });
    expect(change.cacheTraffic?.exports).toMatchObject([{ state: 'written' }]);
    const after = await tags(repo);
    expect(Object.keys(after)).toEqual([main, 'cache.api.pr.7.linux-amd64']);
    expect(after[main]).toBe(written[main]);
  });

  it('that cannot be reached costs a warning and no build', async () => {
    const repo = await lockedRepo(files('{type: registry, repository: "localhost:1/none"}'));
    const built = await build(repo, ci('main'));
    expect(built).toMatchObject({ outcome: 'built', stepsExecuted: 5 });
    expect(built.cacheTraffic).toMatchObject({
      imports: [{ state: 'failed' }],
      exports: [{ state: 'failed' }],
    });
    expect(built.said).toMatch(/warning\[cache\/import-failed\].*api/);
    expect(built.said).toMatch(/warning\[cache\/export-failed\].*api/);
  });
});

describe('a cache in the image', () => {
  it('is read by a machine that has nothing, from the tag that was released', async () => {
    const repo = await lockedRepo(files('{type: inline}, outputs: [push]'));
    const first = await build(repo, ci('main'));
    expect(first).toMatchObject({ outcome: 'built', stepsCached: 0, stepsExecuted: 5 });

    repo.write({ 'api/src': nonce() });
    const second = await build(repo, { ...(await freshEngine()), ...ci('main') });
    // The stage that the image was copied from is in no layer of it, and need not run all the same.
    expect(second).toMatchObject({ outcome: 'built', stepsCached: 3, stepsExecuted: 2 });
    expect(second.cacheTraffic?.imports).toContainEqual(
      expect.objectContaining({ name: expect.stringContaining('/api:latest'), state: 'read' }),
    );
    expect(second.steps.some((step) => step.cacheSource === 'imported')).toBe(true);
  });
});

describe('a cache in a folder', () => {
  const bytesIn = (folder: string): number =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
      (sum, name) => sum + statSync(path.join(folder, name)).size,
      0,
    );

  it('is replaced by each build that goes well, so that it does not grow, and kept by one that fails', async () => {
    const repo = await lockedRepo(files('{type: local, path: kept}'));
    const folder = path.join(repo.root, 'kept/api');
    await build(repo, {});
    expect(readdirSync(folder)).toEqual(['linux-amd64']);
    const once = bytesIn(folder);
    for (let change = 0; change < 2; change += 1) {
      repo.write({ 'api/src': nonce() });
      const built = await build(repo, {});
      expect(built.cacheTraffic?.exports).toMatchObject([{ state: 'written' }]);
      expect(built.cacheTraffic?.imports).toMatchObject([{ state: 'read' }]);
    }
    expect(readdirSync(folder)).toEqual(['linux-amd64']);
    expect(bytesIn(folder)).toBeLessThan(once * 1.2);

    const index = statSync(path.join(folder, 'linux-amd64/index.json')).mtimeMs;
    repo.write({ 'api/Dockerfile': `${DOCKERFILE}RUN false\n` });
    expect((await run(repo.root, ['build'])).exitCode).toBe(1);
    expect(readdirSync(folder)).toEqual(['linux-amd64']);
    expect(statSync(path.join(folder, 'linux-amd64/index.json')).mtimeMs).toBe(index);
    expect(existsSync(path.join(folder, 'linux-amd64/blobs'))).toBe(true);
  });
});

describe('a cache that Docker Engine is built without', () => {
  const bucket = 'region=eu-central-1,bucket=layers,endpoint_url=http://127.0.0.1:1';
  const azblob =
    'type: azblob, write: always, options: {account_url: "http://127.0.0.1:1/shop"}, secrets: {secret_access_key: azure}';

  it('is left out with a warning, where BuildKit would fail the build', async () => {
    const repo = await lockedRepo(
      files(`{${azblob}, to: ["type=s3,${bucket}"]}`, 'azure: {env: AZURE}'),
    );
    const cacheTo = `type=s3,name=x,${bucket},access_key_id=a,secret_access_key=b`;
    const plain = await execa(
      'docker',
      ['buildx', 'build', '--cache-to', cacheTo, path.join(repo.root, 'api')],
      { reject: false },
    );
    expect([plain.exitCode, plain.stderr]).toEqual([
      1,
      expect.stringContaining('unknown cache exporter: "s3"'),
    ]);

    // Nobody has the key, and nobody needs it.
    const built = await build(repo, ci('main'));
    expect(built).toMatchObject({ outcome: 'built', stepsExecuted: 5 });
    expect(built).not.toHaveProperty('cacheTraffic');
    const warnings = built.said.split('warning[cache/not-in-engine]').slice(1);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/api is left out.*azblob/);
    expect(warnings[0]).toMatch(/orchestrate\.yaml:6:\d+/);
    expect(warnings[0]).toContain('docker-container');
    expect(warnings[1]).toMatch(/api is left out.*s3/);
  });

  it('gets no secret from the manifest, and none is shown', async () => {
    const repo = monorepo(files(`{to: ["type=s3,${bucket},secret_access_key=s3cr3t-of-s3"]}`));
    for (const args of [['build'], ['build', '--print']]) {
      const refused = await run(repo.root, args);
      expect(refused.exitCode).toBe(2);
      expect(refused.all).toContain('manifest/invalid-cache');
      expect(refused.all).toContain('secret_access_key=***');
      expect(refused.all).not.toContain('s3cr3t-of-s3');
    }
  });
});
