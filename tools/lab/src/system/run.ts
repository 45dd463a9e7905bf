import { spawn } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { Failure } from '../refusal.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Text for the standard input of the process. */
  readonly input?: string;
  /** A file to which both output streams are appended as well. */
  readonly log?: string;
  readonly timeoutMs?: number;
}

export interface RunResult {
  /** The exit code; 127 when there is no such command. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end and returns how it ended; a missing command is a result as well. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const result = await collect(command, args, options);
  if (options.log !== undefined) {
    await appendFile(
      options.log,
      `$ ${command} ${args.join(' ')}\n${result.stdout}${result.stderr}\n`,
    );
  }
  return result;
}

function collect(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      timeout: options.timeoutMs,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const end = (code: number, extra = ''): void =>
      resolve({ code, stdout: text(out), stderr: text(err) + extra });
    child.once('error', (error) => end(127, error.message));
    child.once('close', (code) => end(code ?? 1));
    // A process that ends early closes its input; its exit code says what happened.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');

/** Runs a command that has to succeed; the error carries the last lines of what it printed. */
export async function must(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const result = await run(command, args, options);
  if (result.code === 0) return result.stdout;
  const tail = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-15).join('\n');
  const shown = [command, ...args.slice(0, 3)].join(' ');
  throw new Failure(`"${shown} …" ended with code ${result.code}:\n${tail}`);
}
