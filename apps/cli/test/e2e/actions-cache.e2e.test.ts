import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Job, runtimeToken } from './actions-cache/runtime-token.ts';
import { type ActionsCache, startActionsCache } from './actions-cache/service.ts';
import { build, cachedService, lockedRepo } from './cached-service.ts';
import { allArguments, clientOf, filesWith } from './canaries.ts';
import { ended, type Monorepo, nonce, run, start } from './rig.ts';
import { freshEngine } from './second-engine.ts';

const MAIN: Job = { ref: 'refs/heads/main' };
const TOPIC: Job = { ref: 'refs/heads/topic', reads: [MAIN.ref] };
const PULL_REQUEST: Job = { ref: 'refs/pull/7/merge', reads: [MAIN.ref] };

let cache: ActionsCache;
beforeEach(async () => {
  cache = await startActionsCache();
});
afterEach(() => cache[Symbol.dispose]());

/** What GitHub sets for a job, with what a step hands on from the runtime. */
const github = (job: Job): Record<string, string> => ({
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_REF: job.ref,
  GITHUB_REF_NAME: job.ref.replace(/^refs\/(heads|pull)\//, ''),
  GITHUB_REF_TYPE: 'branch',
  GITHUB_EVENT_NAME: job.ref.startsWith('refs/pull/') ? 'pull_request' : 'push',
  GITHUB_BASE_REF: job.ref.startsWith('refs/pull/') ? 'main' : '',
  ACTIONS_CACHE_SERVICE_V2: 'true',
  ACTIONS_RESULTS_URL: cache.url,
  ACTIONS_RUNTIME_TOKEN: runtimeToken(job),
});

const shop = (): Promise<Monorepo> => lockedRepo(cachedService('{type: gha}'));

const indexesOf = (ref: string): string[] =>
  cache.entries.keysOf(ref).filter((key) => key.startsWith('index-'));

describe('GitHub’s cache', () => {
  it('is written under the name of the service, read by a machine that has nothing, and its cost is recorded', async () => {
    const repo = await shop();
    const first = await build(repo, github(MAIN));
    expect(first).toMatchObject({ outcome: 'built', stepsCached: 0, stepsExecuted: 5 });
    expect(first.cacheTraffic).toMatchObject({
      downloadedBytes: 0,
      exports: [{ name: 'gha', state: 'written' }],
    });
    expect(first.cacheTraffic?.exports[0]?.durationMs).toBeGreaterThan(0);
    expect(indexesOf(MAIN.ref)).toEqual([
      expect.stringContaining(`index-${repo.name}.api.linux-amd64`),
    ]);

    const fresh = await freshEngine();
    const got = cache.asked.length;
    const second = await build(repo, { ...fresh, ...github(MAIN) });
    expect(second).toMatchObject({ outcome: 'built', stepsCached: 5, stepsExecuted: 0 });
    expect(second.steps.some(({ cacheSource }) => cacheSource === 'imported')).toBe(true);
    expect(second.cacheTraffic?.imports).toEqual([{ name: 'gha', state: 'read' }]);
    expect(second.cacheTraffic?.downloadedBytes).toBeGreaterThan(1000);
    expect(second.cacheTraffic?.importMs).toBeGreaterThan(0);
    expect(cache.asked.slice(got).filter((one) => one.startsWith('GET /blobs/'))).not.toEqual([]);
    const shown = await run(repo.root, ['runs', 'show', second.run]);
    expect(shown.stdout).toMatch(/cache +read gha\n/);
    expect(shown.stdout).toMatch(/cache +\d.*B fetched in/);
    expect(shown.stdout).toMatch(/cache +written \(gha\) in/);
  });

  it('is main’s on a new branch, then the branch’s own too, and never a branch’s on main', async () => {
    const repo = await shop();
    await build(repo, github(MAIN));
    repo.write({ 'api/src': nonce() });
    const topic = await build(repo, { ...(await freshEngine()), ...github(TOPIC) });
    expect(topic).toMatchObject({ stepsCached: 3, stepsExecuted: 2 });
    expect(indexesOf(TOPIC.ref)).toHaveLength(1);

    const own = `GET /blobs/${cache.entries.newest(TOPIC.ref)}`;
    await build(repo, { ...(await freshEngine()), ...github(TOPIC) });
    expect(cache.asked).toContain(own);
    const main = await build(repo, { ...(await freshEngine()), ...github(MAIN) });
    expect(main).toMatchObject({ stepsCached: 3, stepsExecuted: 2 });
  });

  it('is read by a pull request, which writes where no branch reads', async () => {
    const repo = await shop();
    await build(repo, github(MAIN));
    const written = cache.entries.keysOf(MAIN.ref);
    repo.write({ 'api/src': nonce() });
    const change = await build(repo, { ...(await freshEngine()), ...github(PULL_REQUEST) });
    expect(change).toMatchObject({ stepsCached: 3, stepsExecuted: 2 });
    expect(change.cacheTraffic?.exports).toMatchObject([{ state: 'written' }]);
    expect(cache.entries.keysOf(MAIN.ref)).toEqual(written);
    expect(indexesOf(PULL_REQUEST.ref)).toHaveLength(1);
  });

  it('is left alone outside CI, and read all the same', async () => {
    const repo = await shop();
    await build(repo, github(MAIN));
    const asked = cache.asked.length;
    const { CI: _, GITHUB_ACTIONS: __, ...env } = github(MAIN);
    repo.write({ 'api/src': nonce() });
    const built = await build(repo, { ...env, GITHUB_ACTIONS: '' });
    expect(built.cacheTraffic).toMatchObject({ imports: [{ state: 'read' }], exports: [] });
    const since = cache.asked.slice(asked);
    expect(since.some((one) => one.endsWith('GetCacheEntryDownloadURL'))).toBe(true);
    expect(since.filter((one) => one.endsWith('CreateCacheEntry'))).toEqual([]);
  });

  it('needs no more than the address and the token', async () => {
    const repo = await shop();
    const { ACTIONS_CACHE_SERVICE_V2: _, ...env } = github(MAIN);
    const built = await build(repo, env);
    expect(built.cacheTraffic?.exports).toMatchObject([{ name: 'gha', state: 'written' }]);
    expect(indexesOf(MAIN.ref)).toHaveLength(1);
  });
});

describe('GitHub’s cache that does not answer', () => {
  it.each([500, 503])('but with status %i costs warnings and no build', async (status) => {
    const repo = await shop();
    cache.failing = status;
    const built = await build(repo, github(MAIN));
    expect(built).toMatchObject({ outcome: 'built', stepsExecuted: 5 });
    expect(built.cacheTraffic).toMatchObject({
      imports: [{ name: 'gha', state: 'failed' }],
      exports: [{ name: 'gha', state: 'failed' }],
    });
    expect(built.said).toMatch(/warning\[cache\/import-failed\].*api.*\n?.*not today/);
    expect(built.said).toMatch(/warning\[cache\/export-failed\].*api/);
  });

  it('at all costs warnings and no build', async () => {
    const repo = await shop();
    const env = github(MAIN);
    cache[Symbol.dispose]();
    const built = await build(repo, env);
    expect(built).toMatchObject({ outcome: 'built', stepsExecuted: 5 });
    expect(built.said).toMatch(/warning\[cache\/import-failed\].*api/);
    expect(built.said).toMatch(/warning\[cache\/export-failed\].*api/);
  });

  it('for layers that it has evicted leaves steps that are run', async () => {
    const repo = await shop();
    await build(repo, github(MAIN));
    cache.entries.evict(/^buildkit-blob-/);
    const built = await build(repo, { ...(await freshEngine()), ...github(MAIN) });
    expect(built).toMatchObject({ outcome: 'built', stepsCached: 0, stepsExecuted: 5 });
    expect(built.said).not.toContain('failed');
  });

  it('is not what a step’s failure is put down to', async () => {
    const repo = await shop();
    repo.write({
      'api/Dockerfile': 'FROM busybox:stable\nCOPY src /\nRUN echo that is it; exit 3\n',
    });
    cache.failing = 503;
    const ran = await run(repo.root, ['build', '--progress', 'plain'], github(MAIN));
    expect(ran.exitCode).toBe(1);
    expect(ran.all).toMatch(/exit code:? 3/);
  });
});

describe('the runtime token', () => {
  it('is in nothing that is shown, stored or listed', async () => {
    const began = Date.now();
    const repo = await shop();
    const env = github(MAIN);
    const token = env['ACTIONS_RUNTIME_TOKEN'] ?? '';
    const values = [token, token.split('.')[1] ?? '', token.split('.')[2] ?? ''];
    // GitHub's runner shows no commands; this one tells it what else it must not show.
    const shown = (text: string) => text.replaceAll(/^::add-mask::.*$/gm, '');
    const foundIn = (text: string) => values.filter((value) => shown(text).includes(value));
    // A step cannot know it; one that does must not show it.
    repo.write({
      'api/src': `${token}\n`,
      'api/Dockerfile': 'FROM busybox:stable\nCOPY src /\nRUN cat /src; false\n',
    });
    const leaky = await run(repo.root, ['build', '--progress', 'plain'], env);
    expect(leaky.exitCode).toBe(1);
    expect(leaky.all).toContain(
      'error[secret/printed]: A step of api prints the secret of a layer cache.',
    );
    expect(leaky.all).toContain('***');
    expect(foundIn(leaky.all)).toEqual([]);

    const calm = await shop();
    const events = path.join(calm.root, 'events.ndjson');
    const args = ['build', '--progress', 'plain', '--json', '--events', events];
    const running = start(calm.root, args, { env });
    let seen = '';
    running.stderr?.on('data', () => {
      seen += allArguments();
    });
    const ran = ended(await running);
    expect(ran.exitCode, ran.all).toBe(0);
    expect(indexesOf(MAIN.ref)).not.toEqual([]);
    const printed = await run(calm.root, ['build', '--print', '--force'], env);
    expect(printed.all).toContain('type=gha,scope=');
    expect(seen).toMatch(clientOf(running.pid));
    expect(readFileSync(events, 'utf8')).toContain('"gha"');
    for (const text of [ran.all, printed.all, seen]) expect(foundIn(text)).toEqual([]);
    const left = filesWith([tmpdir(), '/dev/shm'], values, began);
    expect(left.filter((file) => !file.startsWith(path.join(repo.root, 'api/src')))).toEqual([]);
  });
});
