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
 * text alone. Between the comparison with `basis` and the move lie two system calls and no build.
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
    async write(lock, basis) {
      const text = formatLock(lock);
      const before = await readText(file);
      // Compared by what they say: a comment or a merge tool's line ends are no change of mind.
      if (basis !== undefined && textOfLock(before, file) !== formatLock(basis))
        return 'changed-meanwhile';
      if (!('text' in before) || before.text !== text) await replaceFile(file, text);
      return 'written';
    },
  };
}

function textOfLock(read: Awaited<ReturnType<typeof readText>>, file: string): string | undefined {
  if (!('text' in read)) return undefined;
  const parsed = parseLock({ path: path.basename(file), text: read.text });
  return parsed.ok ? formatLock(parsed.value) : undefined;
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
