import type { Diagnostic } from '@orchestrate/model';
import { isSqliteError, NewerDatabaseError } from './database.ts';

/** Primary result codes, sqlite.org/rescode.html. */
const BUSY = 5;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** Why a database file cannot be used. Always a warning: builds do without history. Rethrows what is no such reason. */
export function unusable(path: string, error: unknown): Diagnostic {
  const { code, problem, hint } = explain(error);
  return {
    code: `store/${code}`,
    severity: 'warning',
    message: `The history of builds in ${path} ${problem}; this run goes on without it.`,
    hint,
  };
}

interface Explanation {
  readonly code: string;
  readonly problem: string;
  readonly hint: string;
}

function explain(error: unknown): Explanation {
  if (error instanceof NewerDatabaseError) {
    return {
      code: 'newer',
      problem: `was written by a newer orchestrate (${error.message})`,
      hint: 'Update orchestrate, or delete the file: only history is lost.',
    };
  }
  if (isSqliteError(error)) return explainSqlite(error.errcode & 0xff, error.message);
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    return {
      code: 'unwritable',
      problem: `cannot be made (${String(error.code)})`,
      hint: 'Make the folder writable, or give the manifest a folder that is.',
    };
  }
  throw error;
}

function explainSqlite(code: number, message: string): Explanation {
  if (code === CORRUPT || code === NOTADB) {
    return {
      code: 'corrupt',
      problem: `is damaged (${message})`,
      hint: 'Delete the file: only history is lost.',
    };
  }
  if (code === READONLY || code === CANTOPEN) {
    return {
      code: 'unwritable',
      problem: `cannot be written (${message})`,
      hint: 'Make the file and its folder writable for this user.',
    };
  }
  if (code === BUSY) {
    return {
      code: 'busy',
      problem: 'is held by another process',
      hint: 'See which process has the file open; it should let go within milliseconds.',
    };
  }
  if (code === FULL) {
    return { code: 'full', problem: 'does not fit on the disk', hint: 'Free disk space.' };
  }
  return {
    code: 'failed',
    problem: `failed (${message})`,
    hint: 'Delete the file if it happens again: only history is lost.',
  };
}
