import { readdirSync, readFileSync } from 'node:fs';

const INTERVAL_MS = 50;

/** A process that was seen less often was mostly seen before it had grown. */
const FEWEST_LOOKS = 4;

/**
 * Follows the memory of a process and its descendants through /proc: the process's own peak as the
 * kernel keeps it (`VmHWM`, exact up to the last look), and the largest sum of what all of them held at
 * one look. Both figures are 0 where there is no /proc, or the process ended too soon to tell.
 */
export function watchMemory(pid: number | undefined) {
  const peak = { ownPeakBytes: 0, treePeakBytes: 0 };
  let looks = 0;
  const look = (): void => {
    if (pid === undefined) return;
    looks += 1;
    const held = [pid, ...descendants(pid)].map((one) => bytes(one, 'VmRSS'));
    peak.treePeakBytes = Math.max(peak.treePeakBytes, sum(held));
    peak.ownPeakBytes = Math.max(peak.ownPeakBytes, bytes(pid, 'VmHWM'));
  };
  look();
  const timer = setInterval(look, INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      return looks < FEWEST_LOOKS ? { ownPeakBytes: 0, treePeakBytes: 0 } : peak;
    },
  };
}

function bytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = read(`/proc/${pid}/status`);
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
}

function descendants(pid: number): number[] {
  const children = tasks(pid).flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function tasks(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // It ended between two looks.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // It ended between two looks, or there is no /proc.
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
