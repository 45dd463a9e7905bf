import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { atExit } from './at-exit.ts';
import { signalGroup } from './process-group.ts';
import { readLines } from './read-lines.ts';

export interface BuildxCommand {
  /** Path of the buildx binary. */
  readonly buildx: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface BuildxRun extends BuildxCommand {
  /** Each line of standard error, as it comes. */
  readonly onLine: (line: string) => void;
  /** Standard input is written by `write`; without, it is empty. */
  readonly isFed?: boolean;
}

export interface BuildxProcess {
  /** Writes all of standard input. */
  write(input: string): void;
  /** Asks the process to stop; it cancels what it builds and ends by itself. */
  stop(): void;
  /** Ends the process and everything it started, now. */
  kill(): void;
  /** Resolves when the process has gone, with its exit code; undefined when a signal ended it. */
  readonly ended: Promise<number | undefined>;
}

/**
 * Starts a buildx process in a process group of its own, so that a Ctrl-C in the terminal reaches only us and
 * we decide. Nothing of the group is left when `ended` resolves, and nothing outlives our own process. Node's own
 * way to start it: loading a library would be part of every build.
 */
export function startBuildx({
  buildx,
  args,
  env,
  onLine,
  isFed = false,
}: BuildxRun): BuildxProcess {
  const child = spawn(buildx, args, {
    env,
    stdio: [isFed ? 'pipe' : 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const { pid, stdin, stderr } = child;
  // Whoever does not read to the end says why in another way.
  stdin?.on('error', () => undefined);
  const kill = (): void => {
    if (pid !== undefined) signalGroup(pid, 'SIGKILL');
  };
  const cancel = atExit(kill);
  return {
    write: (input) => void stdin?.end(input),
    stop: () => void child.kill('SIGTERM'),
    kill,
    ended: ends(child, stderr, onLine).finally(() => {
      kill();
      cancel();
    }),
  };
}

/** Exit code when the process has gone and all its lines were read; undefined when a signal ended it. */
async function ends(
  child: ChildProcess,
  stderr: Readable | null,
  onLine: BuildxRun['onLine'],
): Promise<number | undefined> {
  const gone = once(child, 'exit');
  // Rejects when the process cannot be started: waited for below.
  gone.catch(() => undefined);
  if (stderr !== null) await readLines(stderr, onLine);
  const [exitCode] = await gone;
  return typeof exitCode === 'number' ? exitCode : undefined;
}

export interface BuildxAnswer {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a short buildx command to its end. Times out after 30 s: an unreachable builder may never answer. */
export async function askBuildx({ buildx, args, env }: BuildxCommand): Promise<BuildxAnswer> {
  const { execa } = await import('execa');
  const { exitCode, stdout, stderr } = await execa(buildx, args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 30_000,
  });
  return { exitCode, stdout, stderr };
}
