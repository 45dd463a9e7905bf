import { readFile } from 'node:fs/promises';

/** A process that cannot be mistaken for another one that got its number later. */
export interface ProcessId {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process; 0 where the system does not tell. */
  readonly started: number;
}

/**
 * Start time from the text of `/proc/PID/stat`: field 22 (proc_pid_stat(5)). The command name,
 * field 2, may hold blanks and parentheses, so counting begins after the last parenthesis.
 */
export function startTicks(stat: string): number {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(afterName[19] ?? 0);
}

/** State letter of the process (field 3); `Z` is a process that has ended and waits to be reaped. */
export const processState = (stat: string): string =>
  stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '';

/** Who has this number now, or undefined when nobody lives under it. */
export async function identify(pid: number): Promise<ProcessId | undefined> {
  if (process.platform !== 'linux') return answersSignal(pid) ? { pid, started: 0 } : undefined;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return processState(stat) === 'Z' ? undefined : { pid, started: startTicks(stat) };
  } catch {
    return undefined;
  }
}

/** Whether this very process is still there. */
export async function isAlive(id: ProcessId): Promise<boolean> {
  const now = await identify(id.pid);
  return now !== undefined && now.started === id.started;
}

function answersSignal(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
