import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HashMemory, hashFile } from '../../src/context/file-hash.ts';
import { createTree, type FileStat } from '../../src/context/tree.ts';

let file = '';
beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'hash-')), 'f');
  writeFileSync(file, 'content');
});
afterEach(() => rmSync(path.dirname(file), { recursive: true }));

const sha = createHash('sha256').update('content').digest('hex');
const LATER = BigInt(Date.now() + 3_600_000) * 1_000_000n;

function memoryOf(): HashMemory & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  const key = (absolute: string, stat: FileStat) => `${absolute} ${stat.mtimeNs} ${stat.size}`;
  return {
    entries,
    get: (absolute, stat) => entries.get(key(absolute, stat)),
    put: (absolute, stat, hash) => entries.set(key(absolute, stat), hash),
  };
}

function statNow(): FileStat {
  const entry = createTree().entry(file);
  if (entry === undefined) throw new Error('gone');
  return entry.stat;
}

it('hashes the bytes and remembers them', async () => {
  const memory = memoryOf();
  expect(await hashFile(file, statNow(), { memory, nowNs: () => LATER })).toEqual({
    ok: true,
    hash: sha,
  });
  expect([...memory.entries.values()]).toEqual([sha]);
});

it('believes its memory', async () => {
  const memory = { ...memoryOf(), get: () => 'remembered' };
  expect(await hashFile(file, statNow(), { memory, nowNs: () => LATER })).toEqual({
    ok: true,
    hash: 'remembered',
  });
});

it('does not remember a file that was just written', async () => {
  const memory = memoryOf();
  const stat = statNow();
  await hashFile(file, stat, { memory, nowNs: () => stat.mtimeNs + 1_000_000n });
  expect(memory.entries.size).toBe(0);
});

it('reads again when the stat is not the one it was given', async () => {
  const old = { ...statNow(), mtimeNs: 1n };
  expect(await hashFile(file, old, { memory: memoryOf(), nowNs: () => LATER })).toEqual({
    ok: true,
    hash: sha,
  });
});

it('says that a file cannot be read', async () => {
  const answer = await hashFile(`${file}-gone`, statNow(), {
    memory: memoryOf(),
    nowNs: () => LATER,
  });
  expect(answer).toMatchObject({ ok: false, problem: 'unreadable' });
});
