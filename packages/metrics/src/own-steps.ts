import type { Step } from '@orchestrate/model';

/** What is told when BuildKit reports one step twice: the state further left. */
const TELLING: readonly Step['state'][] = [
  'failed',
  'executed',
  'cached',
  'cancelled',
  'not-reached',
];

/**
 * The steps of one service, each once. BuildKit may report one instruction as two vertices, cached in one and
 * executed in the other, when another build on the same builder runs it too: executed is what happened.
 */
export function ownSteps(steps: readonly Step[]): Step[] {
  const byPlace = new Map<string, Step>();
  for (const step of steps) {
    const place = JSON.stringify([step.platform, step.stage, step.index, step.text]);
    const known = byPlace.get(place);
    if (known === undefined || isMoreTelling(step, known)) byPlace.set(place, step);
  }
  return [...byPlace.values()];
}

/** True when `step` says more about what happened than `than`. */
export function isMoreTelling(step: Step, than: Step): boolean {
  return TELLING.indexOf(step.state) < TELLING.indexOf(than.state);
}
