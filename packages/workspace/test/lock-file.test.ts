import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLockFile } from '../src/lock-file.ts';
import { formatLock } from '../src/lock-format.ts';
import { lockOf } from './lock-samples.ts';

const NODE = lockOf({ 'docker.io/library/node:24': {} });
const PYTHON = lockOf({ 'docker.io/library/python:3': {} });

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lock-'));
  file = path.join(folder, 'orchestrate.lock');
});
afterEach(() => rm(folder, { recursive: true }));

describe('reading', () => {
  it('finds nothing, a lock, or what is wrong with it', async () => {
    const lockFile = createLockFile(file);
    expect(await lockFile.read()).toEqual({ kind: 'none' });
    await lockFile.write(NODE);
    expect(await lockFile.read()).toEqual({ kind: 'lock', lock: NODE });
    await writeFile(file, 'version: 7\n');
    expect(await lockFile.read()).toMatchObject({
      kind: 'invalid',
      diagnostics: [
        { code: 'lock/newer-version', at: { source: { path: 'orchestrate.lock' }, start: 9 } },
      ],
    });
  });

  it('says that it cannot be read', async () => {
    await mkdir(file);
    expect(await createLockFile(file).read()).toMatchObject({
      kind: 'invalid',
      diagnostics: [{ code: 'lock/unreadable', message: `${file} cannot be read (EISDIR).` }],
    });
  });

  it('gives what can be kept of a conflict', async () => {
    const block = (lock: typeof NODE) => formatLock(lock).split('images:\n')[1];
    const text = `version: 1\nimages:\n${block(NODE)}<<<<<<< HEAD\n=======\n${block(PYTHON)}>>>>>>> other\n`;
    await writeFile(file, text);
    expect(await createLockFile(file).read()).toEqual({
      kind: 'invalid',
      diagnostics: [expect.objectContaining({ code: 'lock/conflict' })],
      mended: NODE,
    });
  });
});

describe('writing', () => {
  it('puts a new file in place of the old one, with its mode, and nothing beside it', async () => {
    await createLockFile(file).write(NODE);
    await chmod(file, 0o640);
    await using reader = await open(file);
    await createLockFile(file).write(PYTHON);
    // Whoever has the old file open still reads all of the old text.
    expect(await reader.readFile('utf8')).toBe(formatLock(NODE));
    expect(await readFile(file, 'utf8')).toBe(formatLock(PYTHON));
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(['orchestrate.lock']);
  });

  it('leaves a file with the same text alone', async () => {
    await createLockFile(file).write(NODE);
    const { ino } = await stat(file);
    await createLockFile(file).write(NODE);
    expect((await stat(file)).ino).toBe(ino);
  });

  it('writes through a link', async () => {
    const real = path.join(folder, 'real.lock');
    await writeFile(real, '');
    await symlink('real.lock', file);
    await createLockFile(file).write(NODE);
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect(await readFile(real, 'utf8')).toBe(formatLock(NODE));
  });

  it('rejects and leaves nothing behind when the file cannot be replaced', async () => {
    await mkdir(path.join(file, 'occupied'), { recursive: true });
    await expect(createLockFile(file).write(NODE)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(await readdir(folder)).toEqual(['orchestrate.lock']);
    const nowhere = path.join(folder, 'no', 'such', 'orchestrate.lock');
    await expect(createLockFile(nowhere).write(NODE)).rejects.toThrow('ENOENT');
  });

  it('never shows a mixture when several write at once', async () => {
    const writers = Array.from({ length: 20 }, (_, at) =>
      createLockFile(file).write(at % 2 === 0 ? NODE : PYTHON),
    );
    const readers = writers.map(() => createLockFile(file).read());
    await Promise.all(writers);
    for (const read of await Promise.all(readers))
      expect([
        { kind: 'none' },
        { kind: 'lock', lock: NODE },
        { kind: 'lock', lock: PYTHON },
      ]).toContainEqual(read);
    expect(await readdir(folder)).toEqual(['orchestrate.lock']);
  });
});

describe('writing over a basis', () => {
  it('refuses when somebody else has written meanwhile', async () => {
    const lockFile = createLockFile(file);
    await lockFile.write(NODE);
    expect(await createLockFile(file).write(PYTHON, NODE)).toBe('written');
    expect(await lockFile.write(NODE, NODE)).toBe('changed-meanwhile');
    expect(await lockFile.read()).toEqual({ kind: 'lock', lock: PYTHON });
  });

  it('refuses when the file is gone or no lock any more', async () => {
    const lockFile = createLockFile(file);
    expect(await lockFile.write(PYTHON, NODE)).toBe('changed-meanwhile');
    await writeFile(file, '<<<<<<< HEAD\n');
    expect(await lockFile.write(PYTHON, NODE)).toBe('changed-meanwhile');
    expect(await readFile(file, 'utf8')).toBe('<<<<<<< HEAD\n');
  });

  it('is not disturbed by comments', async () => {
    const lockFile = createLockFile(file);
    await writeFile(file, `# ours\n${formatLock(NODE)}`);
    expect(await lockFile.write(PYTHON, NODE)).toBe('written');
  });
});
