import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { type RunRecord, type Step, stepKey } from '@orchestrate/model';

/** Medians are taken over this many values, and no more are kept of one service or step. */
const WINDOW = 20;
/** A bound for steps that no Dockerfile has any more: some 20 MB. */
const KEEP_STEP_DURATIONS = 200_000;

/** How long services and steps took in the runs that were saved. Must be called inside a transaction when it writes. */
export interface Durations {
  add(record: RunRecord): void;
  remove(run: string): void;
  /** The newest run that built the service well. */
  lastRunOf(service: string): string | undefined;
  typicalServiceMs(service: string): number | undefined;
  typicalStepMs(service: string, step: Step): number | undefined;
}

export function createDurations(database: DatabaseSync): Durations {
  const services = createSeries(database, 'service');
  const steps = createSeries(database, 'step');
  const bound = database.prepare(
    'DELETE FROM step_durations WHERE id <= (SELECT max(id) FROM step_durations) - ?',
  );
  return {
    add(record) {
      for (const [service, ms] of builtServices(record)) services.add(service, record.id, ms);
      for (const { service, step, ms } of executedSteps(record))
        steps.add(hashOf(service, step), record.id, ms);
      bound.run(KEEP_STEP_DURATIONS);
    },
    remove(run) {
      services.remove(run);
      steps.remove(run);
    },
    lastRunOf: (service) => services.newestRun(service),
    typicalServiceMs: (service) => services.median(service),
    typicalStepMs: (service, step) => steps.median(hashOf(service, step)),
  };
}

/** One of the two tables of durations; both have the same columns but for the name of what is measured. */
function createSeries(database: DatabaseSync, of: 'service' | 'step') {
  const table = `${of}_durations`;
  const insert = database.prepare(`INSERT INTO ${table} (${of}, run, ms) VALUES (?, ?, ?)`);
  const trim = database.prepare(
    `DELETE FROM ${table} WHERE ${of} = ?1 AND id NOT IN
       (SELECT id FROM ${table} WHERE ${of} = ?1 ORDER BY id DESC LIMIT ${WINDOW})`,
  );
  const remove = database.prepare(`DELETE FROM ${table} WHERE run = ?`);
  const latest = database.prepare(
    `SELECT ms FROM ${table} WHERE ${of} = ? ORDER BY id DESC LIMIT ${WINDOW}`,
  );
  const newest = database.prepare(
    `SELECT run FROM ${table} WHERE ${of} = ? ORDER BY id DESC LIMIT 1`,
  );
  return {
    newestRun(subject: string): string | undefined {
      const run = newest.get(subject)?.['run'];
      return typeof run === 'string' ? run : undefined;
    },
    add(subject: string | Uint8Array, run: string, ms: number): void {
      insert.run(subject, run, ms);
      trim.run(subject);
    },
    remove: (run: string): void => void remove.run(run),
    median: (subject: string | Uint8Array): number | undefined =>
      median(latest.all(subject).map((row) => Number(row['ms']))),
  };
}

function builtServices({ services }: RunRecord): Map<string, number> {
  return new Map(
    services
      .filter(({ outcome }) => outcome === 'built')
      .map(({ service, durationMs }) => [service, durationMs]),
  );
}

/** Whether the build went well does not matter: a step that ran to its end took what it took. */
function executedSteps({ services }: RunRecord) {
  return services.flatMap(({ service, steps }) =>
    steps.flatMap((step) => {
      if (
        step.state !== 'executed' ||
        step.startedAt === undefined ||
        step.completedAt === undefined
      )
        return [];
      return [{ service, step, ms: Math.max(0, step.completedAt - step.startedAt) }];
    }),
  );
}

function hashOf(service: string, step: Step): Uint8Array {
  return createHash('sha256').update(stepKey(service, step)).digest();
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}
