import type { BuildResult, PlannedService } from '@orchestrate/model';
import type { BuilderPool, LostBuilder, PoolBuilder } from './builder-pool.ts';

export interface PoolRun {
  readonly pool: BuilderPool;
  readonly signal: AbortSignal;
  readonly ended: (result: BuildResult) => void;
  /** Runs services on one builder; resolves when their process has gone. */
  readonly run: (
    services: readonly PlannedService[],
    builder: PoolBuilder,
    ended: (result: BuildResult) => void,
  ) => Promise<void>;
}

/**
 * Runs services on their builders, one process for each builder. A failure of a builder that has gone says so, and is
 * worth another attempt when the service has another builder by then.
 */
export async function runOnPool(
  services: readonly PlannedService[],
  { pool, signal, ended, run }: PoolRun,
): Promise<void> {
  const byBuilder = Map.groupBy(services, ({ service }) => pool.of(service));
  await Promise.all(
    [...byBuilder].map(async ([builder, own]) => {
      const asked: Promise<void>[] = [];
      await run(own, builder, (result) => {
        if (result.status !== 'failed' || result.failure.kind !== 'engine' || signal.aborted)
          return ended(result);
        asked.push(pool.whetherLost(builder).then((lost) => ended(explained(result, lost))));
      });
      await Promise.all(asked);
    }),
  );
}

type Failed = Extract<BuildResult, { readonly status: 'failed' }>;

function explained(result: Failed, lost: LostBuilder | undefined): Failed {
  if (lost === undefined) return result;
  const message = `${lost.reason.message} The build broke off: ${result.failure.message}`;
  return { ...result, failure: { ...result.failure, message, transient: lost.isReplaced } };
}
