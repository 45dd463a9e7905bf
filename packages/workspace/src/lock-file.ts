import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LockFile, LockRead } from '@orchestrate/model';
import { formatLock } from './lock-format.ts';
import { mendLock } from './lock-mend.ts';
import { parseLock } from './lock-parse.ts';
import { replaceFile } from './lock-replace.ts';

/**
 * The `LockFile` port over a file. Reading gives diagnostics for a file that is no lock (`lock/unreadable` and
 * those of `parseLock`); writing rejects with the file system's error, and leaves a file with the same
 * text alone.
 */
export function createLockFile(file: string): LockFile {
  return {
    async read() {
      const text = await readText(file);
      if ('problem' in text)
        return text.problem === 'ENOENT' ? { kind: 'none' } : unreadable(file, text.problem);
      const source = { path: path.basename(file), text: text.text };
      const parsed = parseLock(source);
      if (parsed.ok) return { kind: 'lock', lock: parsed.value };
      const mended = mendLock(source);
      const { diagnostics } = parsed;
      return { kind: 'invalid', diagnostics, ...(mended !== undefined && { mended }) };
    },
    async write(lock) {
      const text = formatLock(lock);
      const before = await readText(file);
      if ('text' in before && before.text === text) return;
      await replaceFile(file, text);
    },
  };
}

async function readText(file: string): Promise<{ text: string } | { problem: string }> {
  try {
    return { text: await readFile(file, 'utf8') };
  } catch (error) {
    return {
      problem: error instanceof Error && 'code' in error ? String(error.code) : String(error),
    };
  }
}

function unreadable(file: string, code: string): LockRead {
  const message = `${file} cannot be read (${code}).`;
  const hint = 'Check that it is a file and that you may read it.';
  return {
    kind: 'invalid',
    diagnostics: [{ code: 'lock/unreadable', severity: 'error', message, hint }],
  };
}
