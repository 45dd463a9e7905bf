import type { Step } from '@orchestrate/model';

/** Median executed duration of a step in earlier runs, in ms; undefined when it is not known. */
export type TypicalStepMs = (service: string, step: Step) => number | undefined;

export interface StepTimes {
  /**
   * Remembered durations of the cached steps, in ms of step time (steps that would have run side by side are
   * added up). Cached steps that were never seen running add nothing; null when that holds for all of them.
   */
  readonly savedMs: number | null;
  readonly executedMs: number;
}

/** Adds up what was spent on executed steps and spared by cached ones. */
export function stepTimes(
  steps: readonly Step[],
  typicalMs: (step: Step) => number | undefined,
): StepTimes {
  const cached = steps.filter((step) => step.state === 'cached');
  const known = cached.map(typicalMs).filter((ms) => ms !== undefined);
  return {
    savedMs: cached.length > 0 && known.length === 0 ? null : sum(known),
    executedMs: sum(steps.filter((step) => step.state === 'executed').map(stepDurationMs)),
  };
}

/** Time avoided ÷ time of a cold build, from 0 to 1; null when what was avoided is not known or nothing took time. */
export function timeHitRate({ savedMs, executedMs }: StepTimes): number | null {
  if (savedMs === null || savedMs + executedMs === 0) return null;
  return savedMs / (savedMs + executedMs);
}

/** From start to end, in ms; 0 for a step without times. */
export function stepDurationMs(step: Step): number {
  if (step.startedAt === undefined || step.completedAt === undefined) return 0;
  return Math.max(0, step.completedAt - step.startedAt);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
