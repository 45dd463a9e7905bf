import { type Options as ExecaOptions, execa } from 'execa';
import { watchMemory } from './memory.ts';

/** A program to run, as one would type it. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Measured {
  readonly wallMs: number;
  /** Highest resident memory of the process itself, in bytes. */
  readonly ownPeakBytes: number;
  /** Most memory that it and its descendants were seen to hold at one time, in bytes. */
  readonly treePeakBytes: number;
  /** What of it is to be told apart, in the same order each time. */
  readonly parts?: readonly Part[];
}

/** A part of what was measured: how long it took, or what there is to say instead. */
export interface Part {
  readonly name: string;
  readonly ms?: number;
  readonly instead?: string;
}

/**
 * Runs a command from start to exit with its output piped, as CI would have it. Throws with the end of
 * that output when it fails: a failed build must never count as a fast one. The signal ends it early.
 */
export async function measure(command: Command, signal: AbortSignal): Promise<Measured> {
  const started = performance.now();
  const process = execa(command.file, command.args, {
    ...settings(command),
    all: true,
    cancelSignal: signal,
  });
  const memory = watchMemory(process.pid);
  const result = await process;
  const wallMs = performance.now() - started;
  const peaks = memory.stop();
  if (result.failed) {
    const end = result.all.split('\n').slice(-25).join('\n');
    throw new Error(`${[command.file, ...command.args].join(' ')} failed\n${end}`);
  }
  return { wallMs, ...peaks };
}

/** Runs a command and gives what it printed, or undefined when it is not there or fails. */
export async function output(command: Command): Promise<string | undefined> {
  const result = await execa(command.file, command.args, settings(command));
  return result.failed ? undefined : result.stdout.trim();
}

function settings(command: Command) {
  return {
    reject: false,
    stdin: 'ignore',
    ...(command.cwd !== undefined && { cwd: command.cwd }),
    ...(command.env !== undefined && { env: command.env }),
  } satisfies ExecaOptions;
}
