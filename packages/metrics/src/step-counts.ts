import type { Step } from '@orchestrate/model';

export interface StepCounts {
  readonly cached: number;
  readonly executed: number;
  readonly notReached: number;
}

/** How many steps are in which state. Failed and cancelled ones are in none: BuildKit marks even a killed step as cached. */
export function countSteps(steps: readonly Step[]): StepCounts {
  const count = (state: Step['state']): number =>
    steps.filter((step) => step.state === state).length;
  return { cached: count('cached'), executed: count('executed'), notReached: count('not-reached') };
}

/**
 * Cached ÷ (cached + executed), from 0 to 1; null when there were no steps. Steps are instructions only
 * (RUN, COPY, ADD, WORKDIR): BuildKit's own counters include FROM, internal vertices and exports, and call a
 * fully cached build half cached. Ask only for builds that went well.
 */
export function hitRate({
  cached,
  executed,
}: Pick<StepCounts, 'cached' | 'executed'>): number | null {
  const total = cached + executed;
  return total === 0 ? null : cached / total;
}
