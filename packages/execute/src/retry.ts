import type { BuildFailure } from '@orchestrate/model';

/**
 * Waits before the second and third attempt, in ms. Registries that are short of breath need more than the
 * few seconds that most clients give them.
 */
const DELAYS_MS: readonly number[] = [2_000, 10_000];

/**
 * How long to wait before the attempt after `attempt` (the first is 1); undefined when the failure stands:
 * it is not of the kind that goes away, or there were three attempts.
 */
export function retryDelayMs(failure: BuildFailure, attempt: number): number | undefined {
  return failure.transient ? DELAYS_MS[attempt - 1] : undefined;
}
