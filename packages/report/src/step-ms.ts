import type { Step } from '@orchestrate/model';

/** From start to end, in ms; 0 for a step without times. */
export function stepMs({ startedAt, completedAt }: Step): number {
  return startedAt === undefined || completedAt === undefined
    ? 0
    : Math.max(0, completedAt - startedAt);
}
