import type { BuildResult, PlannedService } from '@orchestrate/model';
import type { BuilderPool, PoolBuilder } from './builder-pool.ts';

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
 * Runs services on their builders, one process for each builder. A failure of a builder that has gone is worth
 * another attempt: the service has another builder by then.
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
        asked.push(pool.isLost(builder).then((isLost) => ended(isLost ? again(result) : result)));
      });
      await Promise.all(asked);
    }),
  );
}

type Failed = Extract<BuildResult, { readonly status: 'failed' }>;

function again(result: Failed): Failed {
  return { ...result, failure: { ...result.failure, transient: true } };
}
