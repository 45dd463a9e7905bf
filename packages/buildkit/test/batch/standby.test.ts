import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BuildBatch, BuildRequest } from '@orchestrate/model';
import { buildBatch, buildRequest, recordingObserver, settled } from '@orchestrate/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { Standby } from '../../src/batch/standby.ts';
import { createBuildkitDriver } from '../../src/index.ts';
import { isRunning } from '../../src/process/is-running.ts';
import { type StandIn, standIn } from '../support/stand-in.ts';

const clock = { now: () => Date.now() };
const sourcePolicy = { rules: [{ action: 'ALLOW', selector: { identifier: '*' } }] } as const;
const toFiles = { outputs: [{ kind: 'local', dest: '/out' }] } as const;

let installed: StandIn | undefined;
afterEach(async () => {
  await installed?.close();
  installed = undefined;
});

async function standing(builder?: string) {
  installed = await standIn('');
  const driver = createBuildkitDriver({ env: installed.env, clock });
  driver.standBy(builder);
  return { driver, pid: await installed.waiting(), start: installed.start };
}

async function build(driver: ReturnType<typeof createBuildkitDriver>, batch: BuildBatch) {
  const observer = recordingObserver();
  await driver.build(batch, observer);
  return observer.results.map(({ service, status }) => `${service} ${status}`);
}

const batchOf = (given: Partial<BuildRequest> = {}, batch: Partial<BuildBatch> = {}): BuildBatch =>
  buildBatch([buildRequest('web', { ...toFiles, ...given })], { sourcePolicy, ...batch });

describe('a process that stands by', () => {
  it('is told what to build when that is known, and all that it had is gone afterwards', async () => {
    const { driver, pid, start } = await standing('farm');
    expect(await build(driver, batchOf({}, { builder: 'farm' }))).toEqual(['web built']);
    const seen = await start();
    const folder = dirname(seen.args[seen.args.indexOf('--metadata-file') + 1] ?? '');
    expect(seen.pid).toBe(pid);
    expect(seen.args).toEqual([
      'bake',
      '--builder',
      'farm',
      '--file',
      '-',
      '--progress=rawjson',
      '--metadata-file',
      `${folder}/metadata.json`,
      '--allow=fs=*',
    ]);
    expect(JSON.parse(seen.files.policy ?? '')).toEqual(sourcePolicy);
    expect(seen.env).toMatchObject({ BUILDX_METADATA_PROVENANCE: 'min' });
    await expect(access(folder)).rejects.toThrow('ENOENT');
    expect(isRunning(pid)).toBe(false);
  });

  it('is gone, with its folder, when nothing was to be built', async () => {
    const { driver, pid } = await standing();
    await driver.standDown();
    expect(isRunning(pid)).toBe(false);
  });

  it.each([
    ['a secret', batchOf({ secrets: [{ id: 'token', value: Buffer.from('s3cret') }] })],
    ['ssh', batchOf({ ssh: ['default'] })],
    ['a secret of a cache', batchOf({ layerCache: { from: [], to: [secretCache()] } })],
    ['another builder', batchOf({}, { builder: 'farm' })],
    ['no policy', buildBatch([buildRequest('web', toFiles)])],
  ])('leaves a batch with %s to a process of its own', async (_what, batch) => {
    const { driver, pid, start } = await standing();
    expect(await build(driver, batch)).toEqual(['web built']);
    expect((await start()).pid).not.toBe(pid);
    expect(isRunning(pid)).toBe(true);
    await driver.standDown();
    expect(isRunning(pid)).toBe(false);
  });

  it('builds one batch only', async () => {
    const { driver, pid, start } = await standing();
    const both = await Promise.all([build(driver, batchOf()), build(driver, batchOf())]);
    expect(both.flat()).toEqual(['web built', 'web built']);
    expect((await start()).pid).toBeGreaterThan(1);
    expect(isRunning(pid)).toBe(false);
  });

  it('goes with a batch that cannot even begin', async () => {
    const { driver, pid } = await standing();
    const outputs = [{ kind: 'oci', dest: '/dev/null/no/folder.tar' }] as const;
    await expect(build(driver, batchOf({ outputs }))).rejects.toThrow('/dev/null');
    expect(isRunning(pid)).toBe(false);
  });

  it('that has died builds nothing', async () => {
    installed = await standIn('');
    const { env, buildx, waiting } = installed;
    const standby = await Standby.start({ env, buildx, builder: undefined });
    expect(standby.fits(batchOf())).toBe(true);
    process.kill(await waiting(), 'SIGKILL');
    while (standby.fits(batchOf())) await settled();
    await standby.dismiss();
    await expect(access(standby.folder.path)).rejects.toThrow('ENOENT');
  });

  it('is not missed where there is no buildx', async () => {
    const driver = createBuildkitDriver({
      env: { PATH: '', DOCKER_CONFIG: '/nowhere' },
      clock,
      pluginFolders: [],
    });
    driver.standBy();
    expect(await build(driver, batchOf())).toEqual(['web failed']);
    await driver.standDown();
  });
});

function secretCache() {
  return { fields: [['type', 'gha']] as const, secrets: [{ id: 'key', value: Buffer.from('k') }] };
}
