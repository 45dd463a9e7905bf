import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildBatch, buildRequest } from '@orchestrate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLocalCaches } from '../../src/cache/local-caches.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'local-caches-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const folderOf = () => path.join(root, 'api/linux-amd64');

function open(folder = folderOf()) {
  const entry = { fields: [['type', 'local']] as const, secrets: [], folder };
  return openLocalCaches(
    buildBatch([buildRequest('api', { layerCache: { from: [entry], to: [entry] } })]),
  );
}

/** What buildx leaves; without the index it has not come to its end. */
async function write(folder: string | undefined, content: string, whole = true): Promise<void> {
  if (folder === undefined) throw new Error('nowhere to write');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'blob'), content);
  if (whole) await writeFile(path.join(folder, 'index.json'), '{}');
}

const kept = () => readFile(path.join(folderOf(), 'blob'), 'utf8');

describe('a local cache', () => {
  it('is not read before there is one', async () => {
    const caches = await open();
    expect(caches.source(folderOf())).toBeUndefined();
  });

  it('is replaced as a whole when the build went well', async () => {
    await write(folderOf(), 'old');
    const caches = await open();
    expect(caches.source(folderOf())).toBe(folderOf());
    await write(caches.destination(folderOf()), 'new');
    expect(await kept()).toBe('old');
    await caches.settle((service) => service === 'api');
    expect(await kept()).toBe('new');
    expect(await readdir(path.dirname(folderOf()))).toEqual(['linux-amd64']);
  });

  it.each<[string, boolean, boolean]>([
    ['the build failed', false, true],
    ['the new one is not whole', true, false],
  ])('stays when %s', async (_why, built, whole) => {
    await write(folderOf(), 'old');
    const caches = await open();
    await write(caches.destination(folderOf()), 'new', whole);
    await caches.settle(() => built);
    expect(await kept()).toBe('old');
    expect(await readdir(path.dirname(folderOf()))).toEqual(['linux-amd64']);
  });

  it('is cleared of what a killed process left, not of what a running one writes', async () => {
    // Above every id that Linux gives (`/proc/sys/kernel/pid_max` is at most 2^22).
    await write(`${folderOf()}.next-4999999-x1`, 'left');
    await write(`${folderOf()}.next-${process.ppid}-x2`, 'busy');
    await open();
    expect(await readdir(path.dirname(folderOf()))).toEqual([
      `linux-amd64.next-${process.ppid}-x2`,
    ]);
  });

  it('that cannot be written is left out and told', async () => {
    await writeFile(path.join(root, 'file'), '');
    const folder = path.join(root, 'file/api/linux-amd64');
    const caches = await open(folder);
    expect(caches.destination(folder)).toBeUndefined();
    expect([...caches.unwritable.keys()]).toEqual([folder]);
    await caches.settle(() => true);
  });
});
