import { finding, type Rule } from '../cache/finding.ts';

const code = 'cache/never-hit';
/** Fewer runs say nothing. */
const RUNS = 4;
/** Below this nothing can be won. */
const WORTH_MS = 3000;
/** A run that took at least so much of the first one's time was not helped. */
const HELPED = 0.85;

/**
 * A step with cache mounts that takes as long each time as it did the first time: nothing is in its mounts when it
 * starts. Told from run records; where they are few, or begin with a warm builder, nothing is told.
 */
export const neverHit: Rule = {
  code,
  find: ({ steps, input }) =>
    steps.flatMap((step) => {
      const [mount] = step.mounts;
      if (mount === undefined || step.uses.length === 0) return [];
      const { service, resolved, run } = step;
      const runs = input.stepDurations(service.service.name, resolved, run.instruction);
      const [first] = runs;
      if (first === undefined || runs.length < RUNS || first < WORTH_MS) return [];
      const later = runs.slice(1);
      if (Math.min(...later) < first * HELPED) return [];
      const shortest = seconds(Math.min(...later));
      return finding(code, {
        severity: 'info',
        message: `The cache mounts of this step have not helped yet: it took ${seconds(first)} s the first time, and never less than ${shortest} s in ${later.length} later runs.`,
        hint: 'See whether something is in them with `orchestrate cache du`: a fresh machine for each run, or a prune in between, leaves them empty.',
        at: mount.at,
      });
    }),
};

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
