import { describe, expect, it } from 'vitest';
import type { Entry, FileStat } from '../../src/context/disk.ts';
import { createFileHashes, type RememberedHashes } from '../../src/context/file-hashes.ts';
import type { HashAnswer } from '../../src/context/hash-file.ts';

const SECOND = 1_000_000_000n;
const NOW = 1_000n * SECOND;

function statAt(mtimeNs: bigint, ctimeNs = mtimeNs): FileStat {
  return { size: 3, mtimeNs, ctimeNs, inode: 7n };
}

function memory(): RememberedHashes & { readonly writes: string[][] } {
  const writes: string[][] = [];
  return {
    writes,
    hashOf: () => undefined,
    remember: (entries) => writes.push([...entries].map(({ path }) => path)),
  };
}

const fileAt = (stat: FileStat): Entry => ({ kind: 'file', mode: 0o644, stat });

function answered(stat: FileStat): HashAnswer {
  return { ok: true, hash: 'h', found: fileAt(stat) };
}

/** Whether the hash of a file with these times, read at `NOW`, is remembered. */
async function isRemembered(stat: FileStat): Promise<boolean> {
  const remembered = memory();
  const hashes = createFileHashes({
    remembered,
    nowNs: () => NOW,
    hashFiles: async (files) => files.map(() => answered(stat)),
  });
  await hashes.read('/f', fileAt(stat));
  return remembered.writes.flat().length > 0;
}

describe('what is remembered', () => {
  it('is a file that had been at rest', async () => {
    expect(await isRemembered(statAt(NOW - 3n * SECOND))).toBe(true);
  });

  it('is no file that had just been written or touched: a later write may leave its times', async () => {
    expect(await isRemembered(statAt(NOW - SECOND))).toBe(false);
    expect(await isRemembered(statAt(NOW - 3n * SECOND, NOW - SECOND))).toBe(false);
  });

  it('is no file from the future, as there are when a clock went back', async () => {
    expect(await isRemembered(statAt(NOW + 60n * SECOND))).toBe(false);
    expect(await isRemembered(statAt(NOW - 60n * SECOND, NOW + 60n * SECOND))).toBe(false);
  });

  it('goes by the clock before the reading, however long that took', async () => {
    const remembered = memory();
    let now = NOW;
    const stat = statAt(NOW - SECOND);
    const hashes = createFileHashes({
      remembered,
      nowNs: () => now,
      hashFiles: async (files) => {
        now += 100n * SECOND;
        return files.map(() => answered(stat));
      },
    });
    await hashes.read('/f', fileAt(stat));
    expect(remembered.writes.flat()).toEqual([]);
  });

  it('is nothing of a file that could not be hashed', async () => {
    const remembered = memory();
    const hashes = createFileHashes({
      remembered,
      nowNs: () => NOW,
      hashFiles: async () => [{ ok: false, message: 'changing' }],
    });
    expect(await hashes.read('/f', fileAt(statAt(0n)))).toEqual({ ok: false, message: 'changing' });
    expect(remembered.writes.flat()).toEqual([]);
  });
});

it('reads what is asked for together in one go, and writes once', async () => {
  const remembered = memory();
  const batches: number[] = [];
  const hashes = createFileHashes({
    remembered,
    nowNs: () => NOW,
    hashFiles: async (files) => {
      batches.push(files.length);
      return files.map(() => answered(statAt(0n)));
    },
  });
  await Promise.all(['/a', '/b', '/c'].map((at) => hashes.read(at, fileAt(statAt(0n)))));
  expect({ batches, writes: remembered.writes }).toEqual({
    batches: [3],
    writes: [['/a', '/b', '/c']],
  });
});

it('hands a bug in the store to all who wait, rather than leaving them waiting', async () => {
  const hashes = createFileHashes({
    remembered: {
      hashOf: () => undefined,
      remember: () => {
        throw new Error('bug');
      },
    },
    nowNs: () => NOW,
    hashFiles: async (files) => files.map(() => answered(statAt(0n))),
  });
  const both = ['/a', '/b'].map((at) => hashes.read(at, fileAt(statAt(0n))));
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ]);
});
