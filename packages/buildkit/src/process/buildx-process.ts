import { execa } from 'execa';
import { signalGroup } from './process-group.ts';

export interface BuildxCommand {
  /** Path of the buildx binary. */
  readonly buildx: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface BuildxRun extends BuildxCommand {
  /** Each line of standard error, as it comes. */
  readonly onLine: (line: string) => void;
}

export interface BuildxProcess {
  /** Asks the process to stop; it cancels what it builds and ends by itself. */
  stop(): void;
  /** Ends the process and everything it started, now. */
  kill(): void;
  /** Resolves when the process has gone, with its exit code; undefined when a signal ended it. */
  readonly ended: Promise<number | undefined>;
}

/**
 * Starts a buildx process in a process group of its own, so that a Ctrl-C in the terminal reaches only us and
 * we decide. Nothing of the group is left when `ended` resolves, and nothing outlives our own process.
 */
export function startBuildx({ buildx, args, env, onLine }: BuildxRun): BuildxProcess {
  const child = execa(buildx, args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
    detached: true,
    reject: false,
    buffer: false,
    stripFinalNewline: false,
    forceKillAfterDelay: false,
  });
  const { pid } = child;
  const kill = (): void => {
    if (pid !== undefined) signalGroup(pid, 'SIGKILL');
  };
  process.once('exit', kill);
  const run = async (): Promise<number | undefined> => {
    for await (const line of child.iterable({ from: 'stderr' })) onLine(line);
    const { exitCode, cause } = await child;
    if (exitCode === undefined && cause instanceof Error && pid === undefined) throw cause;
    return exitCode;
  };
  return {
    stop: () => child.kill('SIGTERM'),
    kill,
    ended: run().finally(() => {
      kill();
      process.off('exit', kill);
    }),
  };
}

export interface BuildxAnswer {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a short buildx command to its end. Times out after 30 s: an unreachable builder may never answer. */
export async function askBuildx({ buildx, args, env }: BuildxCommand): Promise<BuildxAnswer> {
  const { exitCode, stdout, stderr } = await execa(buildx, args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 30_000,
  });
  return { exitCode, stdout, stderr };
}
