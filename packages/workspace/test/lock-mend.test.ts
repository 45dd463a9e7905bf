import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LockedImage } from '@orchestrate/model';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { formatLock } from '../src/lock-format.ts';
import { mendLock } from '../src/lock-mend.ts';
import { parseLock } from '../src/lock-parse.ts';
import { digest, lockOf } from './lock-samples.ts';

type Images = Readonly<Record<string, Partial<LockedImage>>>;
const NODE = 'docker.io/library/node:24';
const PYTHON = 'docker.io/library/python:3';
const GO = 'docker.io/library/golang:1';
const RUST = 'docker.io/library/rust:1';
const later = { digest: digest('9'), resolvedAt: '2026-12-01T00:00:00Z' };

/** What `git merge-file` makes of two changes to one file. */
async function merged(base: Images, ours: Images, theirs: Images, ...style: string[]) {
  const folder = await mkdtemp(path.join(tmpdir(), 'lock-merge-'));
  try {
    const sides = { ours, base, theirs };
    for (const [name, images] of Object.entries(sides))
      await writeFile(path.join(folder, name), formatLock(lockOf(images)));
    const args = ['merge-file', '--stdout', ...style, 'ours', 'base', 'theirs'];
    const { stdout } = await execa('git', args, {
      cwd: folder,
      reject: false,
      stripFinalNewline: false,
    });
    return { path: 'orchestrate.lock', text: stdout };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a merge of two branches', () => {
  it('needs no help when they change different images', async () => {
    const base = { [NODE]: {}, [PYTHON]: {}, [GO]: {} };
    const source = await merged(base, { ...base, [NODE]: later }, { ...base, [PYTHON]: later });
    expect(parseLock(source)).toMatchObject({
      ok: true,
      value: lockOf({ ...base, [NODE]: later, [PYTHON]: later }),
    });
  });

  it.each([[], ['--diff3'], ['--zdiff3']])('is mended when they conflict %s', async (...style) => {
    const base = { [NODE]: {}, [GO]: {} };
    const ours = { [NODE]: { digest: digest('8') }, [GO]: {}, [PYTHON]: {} };
    const theirs = { [NODE]: later, [GO]: {}, [RUST]: {} };
    const source = await merged(base, ours, theirs, ...style);
    expect(parseLock(source).diagnostics).toMatchObject([
      { code: 'lock/conflict', hint: expect.stringContaining('orchestrate lock') },
    ]);
    expect(mendLock(source)).toEqual(lockOf({ [GO]: {} }));
  });

  it('is mended without what stood there before and without half an entry of each', async () => {
    const ours = { [NODE]: { digest: digest('8') }, [GO]: {} };
    const base = { [NODE]: {}, [GO]: {} };
    const source = await merged(base, ours, { [NODE]: later, [GO]: {} }, '--diff3');
    expect(source.text).toMatch(/\|{7} base\n    digest: sha256:a{64}\n/);
    // Only one line is in conflict: either side has the time of the other.
    expect(source.text.match(/resolvedAt: 2026-12-01/g)).toHaveLength(1);
    expect(mendLock(source)).toEqual(lockOf({ [GO]: {} }));
  });

  it('cannot be mended when a side was nonsense before', async () => {
    const source = await merged({ [NODE]: {} }, { [NODE]: { digest: 'x' } }, { [NODE]: later });
    expect(parseLock(source).diagnostics).toMatchObject([{ code: 'lock/conflict' }]);
    expect(mendLock(source)).toBeUndefined();
  });
});

it('points at the first marker', async () => {
  const source = await merged(
    { [NODE]: {} },
    { [NODE]: { digest: digest('8') } },
    { [NODE]: later },
  );
  const [{ at } = {}] = parseLock(source).diagnostics;
  expect(at && source.text.slice(at.start, at.end)).toBe('<<<<<<< ours');
});

it('has nothing to mend in a file without markers', () => {
  expect(mendLock({ path: 'x', text: formatLock(lockOf({})) })).toBeUndefined();
});
