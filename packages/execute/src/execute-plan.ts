import type { Plan } from '@orchestrate/model';
import { type Executed, Execution } from './execution.ts';
import type { ExecuteOptions } from './ports.ts';

/**
 * Runs a plan: ready services in order of priority, never more than `jobs` at once, none before its needs.
 *
 * - Unchanged services end at once; so do those that `unchangedAfter` finds to be unchanged when their needs have ended.
 * - What needs a failed service, through any number of others, is not started.
 * - A service that was cancelled because another one of its batch failed is run again; that is no attempt.
 * - Transient failures are tried again, up to three attempts, after a wait that holds no place.
 * - A service that is out of date is cancelled, and so is what waits for it; the others go on. Its client process
 *   ends when all that it still builds is out of date. What is built before that has been built.
 * - When `signal` is aborted, or at the first failure without `keepGoing`, running builds are cancelled and
 *   nothing starts any more.
 *
 * Resolves when all services have ended well: the client processes may then have to settle their own affairs.
 * Otherwise, once every one has gone. Failures are outcomes; it rejects only for a bug (of `runBatch` or its own),
 * and then too after all have gone.
 */
export async function executePlan(plan: Plan, options: ExecuteOptions): Promise<Executed> {
  if (!(options.jobs >= 1)) throw new RangeError(`${options.jobs} jobs can build nothing`);
  return new Execution(plan, options).run();
}
