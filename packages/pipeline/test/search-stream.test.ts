import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress, gzipSync, zstdCompressSync } from 'node:zlib';
import { createLeakSearch } from '@orchestrate/secrets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { searchArchive } from '../src/search-stream.ts';

const TOKEN = 'canary-58db27f10c';
const search = createLeakSearch([{ id: 'token', value: new TextEncoder().encode(TOKEN) }]);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'archive-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, content: string | Uint8Array): void {
  writeFileSync(path.join(folder, name), content);
}

const tar = (...names: readonly string[]): Buffer =>
  execFileSync('tar', ['-C', folder, '-c', ...names]);

/** By the beginning, as the adapter does. */
async function* uncompressed(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of bytes) all.push(chunk);
  const whole = Buffer.concat(all);
  const decoder = whole[0] === 0x1f ? createGunzip() : createZstdDecompress();
  yield* Readable.from([whole]).pipe(decoder);
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function places(archive: Uint8Array, size: number): Promise<string[]> {
  const leaks = await searchArchive({ search, uncompressed }, cut(archive, size), 'layer D');
  return leaks.map(({ id, place }) => `${id}: ${place}`).toSorted();
}

describe('compressed files in an archive', () => {
  it.each([1, 511, 700, 4096, 1 << 20])(
    'are searched when it comes in pieces of %i bytes',
    async (size) => {
      put('key', `x ${TOKEN} y`);
      put('inner.tgz', gzipSync(tar('key')));
      put('a.gz', gzipSync(`a ${TOKEN}`));
      put('b.zst', zstdCompressSync(Buffer.from(`${'b'.repeat(3000)} ${TOKEN}`)));
      put('clean.gz', gzipSync('nothing of interest'));
      put('odd', new Uint8Array([0x1f]));
      expect(
        await places(tar('odd', 'inner.tgz', 'a.gz', 'clean.gz', 'b.zst', 'key'), size),
      ).toEqual([
        'token: a.gz in layer D',
        'token: b.zst in layer D',
        'token: inner.tgz: key in layer D',
        'token: key in layer D',
      ]);
    },
  );

  it('that are broken are searched as they are', async () => {
    const broken = Buffer.concat([gzipSync('fine').subarray(0, 12), Buffer.from(` ${TOKEN} `)]);
    put('broken.gz', broken);
    put('after.gz', gzipSync(TOKEN));
    expect(await places(tar('broken.gz', 'after.gz'), 4096)).toEqual([
      'token: after.gz in layer D',
      'token: broken.gz in layer D',
    ]);
  });
});
