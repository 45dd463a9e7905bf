import type { BuildxProcess } from '../process/buildx-process.ts';

export interface ProcessEnd {
  /** Undefined when a signal ended the process. */
  readonly exitCode: number | undefined;
  /** We asked it to stop; `limitMs` when its time was over. */
  readonly stopped?: { readonly limitMs?: number };
}

/** How long a process whose time is over may take to cancel its builds. */
const GRACE_MS = 10_000;

/** Waits for a process; asks it to stop when the signal fires or its time is over, and kills it when it then does not. */
export async function stopInTime(
  child: Pick<BuildxProcess, 'stop' | 'kill' | 'ended'>,
  signal: AbortSignal,
  limitMs: number | undefined,
): Promise<ProcessEnd> {
  let stopped: ProcessEnd['stopped'];
  const cancel = (): void => {
    stopped ??= {};
    child.stop();
  };
  const timers: NodeJS.Timeout[] = [];
  if (limitMs !== undefined) {
    const expire = (): void => {
      stopped ??= { limitMs };
      child.stop();
      timers.push(setTimeout(() => child.kill(), GRACE_MS));
    };
    timers.push(setTimeout(expire, limitMs));
  }
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const exitCode = await child.ended;
    return { exitCode, ...(stopped !== undefined && { stopped }) };
  } finally {
    signal.removeEventListener('abort', cancel);
    for (const timer of timers) clearTimeout(timer);
  }
}
