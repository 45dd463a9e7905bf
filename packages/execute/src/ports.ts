import type { BuildResult, Clock, Emit, Outcome, PlannedService } from '@orchestrate/model';

/**
 * Builds services together in one client process. Calls `ended` once for each service, as soon as it has
 * ended; resolves when the process has gone. When one member fails the others may end as `cancelled`; after
 * an abort all that still run do. Rejects only for a bug.
 */
export type RunBatch = (
  services: readonly PlannedService[],
  signal: AbortSignal,
  ended: (result: BuildResult) => void,
) => Promise<void>;

/** Resolves after `ms` milliseconds, or at once when the signal is aborted; never rejects. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/**
 * Why a service that was planned to be built need not be, now that all it needs has ended well; undefined when
 * it must. Asked once for each, before its first attempt. `needs` are the outcomes of what it needs directly.
 */
export type UnchangedAfter = (
  service: PlannedService,
  needs: readonly Outcome[],
) => string | undefined;

export interface ExecuteOptions {
  readonly runBatch: RunBatch;
  /** Most services built at once; at least 1. */
  readonly jobs: number;
  /** False cancels the rest at the first failure. */
  readonly keepGoing: boolean;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Aborted, with a sentence, when what a service is made of has changed: nobody wants this build of it any more. */
  readonly outdated?: (service: string) => AbortSignal;
  readonly emit: Emit;
  readonly clock: Clock;
  readonly wait: Wait;
  /** Time limit of one attempt, in ms. Such a service runs alone: the limit ends its process. */
  readonly timeLimitMs?: (service: string) => number | undefined;
  /** Left out, everything that is planned to be built is built. */
  readonly unchangedAfter?: UnchangedAfter;
  /** True keeps a service out of batches, for instance because its driver call has limits of its own. */
  readonly runsAlone?: (service: string) => boolean;
}
