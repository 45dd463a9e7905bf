import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Blob, type BlobCache, openRunStore } from '../src/index.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();
const DAY = 24 * 3_600_000;

let now = 0;
let file = '';
const reopened = (): BlobCache => openRunStore(file, { now: () => now }).blobs;
beforeEach(() => {
  now = 100 * DAY;
  file = path.join(folder(), 'state.sqlite');
});

function blob(number: number, idDigits = 40): Blob {
  const digits = number.toString(16);
  return { id: digits.padStart(idDigits, '0'), size: number, hash: digits.padStart(64, 'f') };
}

function known(cache: BlobCache, blobs: readonly Blob[]): Blob[] {
  return [...cache.find(new Set(blobs.map(({ id }) => id))).values()];
}

describe('the cache of git objects', () => {
  it('knows what earlier runs have remembered, and nothing else', () => {
    expect(reopened().isEmpty()).toBe(true);
    reopened().remember([blob(1), blob(2 ** 47)]);
    expect(reopened().isEmpty()).toBe(false);
    reopened().remember([blob(3)]);
    const wanted = [blob(1), blob(2 ** 47), blob(3)];
    expect(known(reopened(), [...wanted, blob(4)])).toEqual(wanted);
    expect(reopened().find(new Set())).toEqual(new Map());
  });

  it('says whether it was asked before, and that it is empty all the same', () => {
    const cache = reopened();
    expect([cache.wasAsked(), cache.isEmpty()]).toEqual([false, true]);
    expect([reopened().wasAsked(), reopened().isEmpty()]).toEqual([true, true]);
    expect(known(cache, [blob(0)])).toEqual([]);
    cache.remember([blob(1)]);
    expect([reopened().wasAsked(), reopened().isEmpty()]).toEqual([true, false]);
  });

  it('keeps ids of SHA-1 and of SHA-256 apart', () => {
    const both = [blob(1), blob(1, 64)];
    reopened().remember(both);
    expect(known(reopened(), both)).toEqual(both);
  });

  it('drops what is older than 90 days with the next that is remembered', () => {
    reopened().remember([blob(1)]);
    now += 90 * DAY;
    reopened().remember([blob(2)]);
    expect(known(reopened(), [blob(1), blob(2)])).toEqual([blob(1), blob(2)]);
    now += 1;
    reopened().remember([blob(3)]);
    expect(known(reopened(), [blob(1), blob(2), blob(3)])).toEqual([blob(2), blob(3)]);
  });

  it('drops the oldest of more than 64 MB', () => {
    const many = (from: number) =>
      Array.from({ length: 300_000 }, (_, index) => blob(from + index));
    const cache = reopened();
    for (const from of [1_000_000, 2_000_000, 3_000_000, 4_000_000]) cache.remember(many(from));
    const firsts = [1_000_000, 2_000_000, 3_000_000, 4_000_000].map((from) => blob(from));
    expect(known(cache, firsts)).toEqual(firsts.slice(1));
  });

  it('passes over a row that holds something else', () => {
    reopened().remember([blob(1)]);
    const database = new DatabaseSync(file);
    const add = database.prepare(
      'INSERT INTO git_blobs (id_bytes, blobs, remembered_at) VALUES (?, ?, 0)',
    );
    add.run(20, 'text');
    add.run(20, new Uint8Array(57));
    database.close();
    expect(known(reopened(), [blob(1), blob(0)])).toEqual([blob(1)]);
  });
});
