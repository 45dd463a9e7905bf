import type { RunRecord } from '@orchestrate/model';
import { runTotals } from './run-totals.ts';
import { type EndedService, serviceRecords } from './service-record.ts';
import type { TypicalStepMs } from './step-times.ts';

/** What is known of a run when it has ended; times in ms, `startedAt` since the epoch. */
export interface EndedRun
  extends Pick<
    RunRecord,
    'id' | 'startedAt' | 'durationMs' | 'command' | 'project' | 'git' | 'cacheMounts'
  > {
  readonly services: readonly EndedService[];
  /** Interrupted from outside. */
  readonly cancelled: boolean;
  /** Something asked for failed that is no service's outcome: a tag that could not be written, a budget. */
  readonly failed: boolean;
}

/**
 * The record of a run. It succeeded when every service was built or unchanged and nothing else failed; when all
 * that did not was out of date, it was cancelled.
 */
export function runRecord(ended: EndedRun, typicalStepMs: TypicalStepMs): RunRecord {
  const services = ended.services.flatMap((service) => serviceRecords(service, typicalStepMs));
  return {
    id: ended.id,
    startedAt: ended.startedAt,
    durationMs: ended.durationMs,
    command: ended.command,
    project: ended.project,
    status: statusOf(ended),
    ...(ended.git !== undefined && { git: ended.git }),
    services,
    totals: runTotals(services, typicalStepMs),
    ...(ended.cacheMounts !== undefined && { cacheMounts: ended.cacheMounts }),
  };
}

function statusOf({ services, cancelled, failed }: EndedRun): RunRecord['status'] {
  if (cancelled) return 'cancelled';
  const outcomes = services.map(({ outcome }) => outcome);
  const missing = outcomes.filter(({ kind }) => kind !== 'built' && kind !== 'unchanged');
  if (failed || missing.some(({ outdated }) => outdated !== true)) return 'failed';
  return missing.length > 0 ? 'cancelled' : 'succeeded';
}
