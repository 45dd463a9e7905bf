import type { PlacedStep } from '@orchestrate/model';
import { stepDurationMs } from './step-times.ts';

/** A step that was run although nothing that it stands on was, and what that led to. */
export interface Miss {
  readonly missed: PlacedStep;
  /** Its own time, in ms. */
  readonly durationMs: number;
  /** Steps that were run because it was: later ones of its stage, and of stages that need them. */
  readonly later: readonly PlacedStep[];
  /** Their time in ms, added up: steps that ran side by side count each. */
  readonly laterMs: number;
}

/**
 * Where the cache was left, in the order of the given steps. A step that two misses led to counts for both.
 * A cached step in between ends the trail: BuildKit found that what it is made of had not changed.
 */
export function findMisses(steps: readonly PlacedStep[]): Miss[] {
  const dependants = Map.groupBy(
    steps.flatMap((step) => step.needs.map((need) => ({ need, step }))),
    ({ need }) => need,
  );
  return steps.flatMap((missed, index) => {
    if (!ran(missed) || missed.needs.some((need) => ran(steps[need]))) return [];
    const led = new Set([index]);
    for (const at of led) {
      for (const { step } of dependants.get(at) ?? []) if (ran(step)) led.add(steps.indexOf(step));
    }
    const later = steps.filter((_, at) => at !== index && led.has(at));
    const laterMs = later.reduce((sum, { step }) => sum + stepDurationMs(step), 0);
    return [{ missed, durationMs: stepDurationMs(missed.step), later, laterMs }];
  });
}

function ran(step: PlacedStep | undefined): boolean {
  return step?.step.state === 'executed';
}
