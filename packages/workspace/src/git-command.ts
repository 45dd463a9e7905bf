import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A work tree with hundreds of thousands of changed files. */
const MOST_OUTPUT = 256 * 1024 * 1024;
// Every build asks git: Node's own is loaded in a sixth of the time that a library takes.
const run = promisify(execFile);

export type GitAnswer =
  | { readonly ok: true; readonly output: string }
  /** The first line of what git said, or the code of why it could not be run. */
  | { readonly ok: false; readonly problem: string };

export interface GitOptions {
  /** Beside the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Runs git in a folder. No lock is taken, so a build never gets in the way of a commit. */
export async function runGit(
  cwd: string,
  args: readonly string[],
  { env: more, timeoutMs, signal }: GitOptions = {},
): Promise<GitAnswer> {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', ...more };
  const limits = {
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    ...(signal && { signal }),
  };
  try {
    const { stdout } = await run('git', args, { cwd, env, maxBuffer: MOST_OUTPUT, ...limits });
    return { ok: true, output: stdout };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

function problemOf(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  if (said !== '') return said.split('\n')[0] ?? said;
  if (error instanceof Error && 'killed' in error && error.killed === true)
    return 'there was no answer in time';
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
