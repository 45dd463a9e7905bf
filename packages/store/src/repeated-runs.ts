import { appendFileSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';

/** A run that could only end as an earlier one did, and was therefore not made. */
export interface RepeatedRun {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** The run whose record holds for this one as well. */
  readonly repeats: string;
}

/** Beside the database, so that such a run need not open it. */
const SUFFIX = '.repeated';
/** About a hundred runs; then one is made again, so that what they repeat is not the oldest that is kept. */
const MOST_BYTES = 16 * 1024;

/** Notes a run, to be stored with the others by whoever opens the database next. Throws what the file system says. */
export function noteRepeatedRun(database: string, run: RepeatedRun): void {
  appendFileSync(database + SUFFIX, `${encodeRepeatedRun(run)}\n`, { mode: 0o600 });
}

/** Whether another one may be noted before the database has been opened. */
export function mayRepeat(database: string): boolean {
  const stats = statSync(database + SUFFIX, { throwIfNoEntry: false });
  return stats === undefined || stats.size < MOST_BYTES;
}

/** Takes what was noted; each run is given out once, however many ask. */
export function takeRepeatedRuns(database: string): RepeatedRun[] {
  const taken = `${database}${SUFFIX}.${process.pid}`;
  try {
    renameSync(database + SUFFIX, taken);
  } catch {
    return [];
  }
  const lines = readFileSync(taken, 'utf8').split('\n');
  rmSync(taken, { force: true });
  return lines.flatMap((line) => decodeRepeatedRun(line) ?? []);
}

/** One line of JSON, which no record begins like. */
export function encodeRepeatedRun({ repeats, ...own }: RepeatedRun): string {
  return JSON.stringify({ repeats, ...own });
}

/** Undefined for any other text, the record of an ordinary run above all. */
export function decodeRepeatedRun(text: string): RepeatedRun | undefined {
  if (!text.startsWith('{"repeats":')) return undefined;
  try {
    const { id, startedAt, durationMs, repeats } = JSON.parse(text);
    const isRun =
      typeof id === 'string' &&
      typeof startedAt === 'number' &&
      typeof durationMs === 'number' &&
      typeof repeats === 'string';
    return isRun ? { id, startedAt, durationMs, repeats } : undefined;
  } catch {
    return undefined;
  }
}
