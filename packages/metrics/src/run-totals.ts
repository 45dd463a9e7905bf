import type { OutcomeKind, RunTotals, ServiceRecord } from '@orchestrate/model';
import { type ServiceStep, sharedSteps } from './shared-steps.ts';
import { countSteps, hitRate } from './step-counts.ts';
import { stepTimes, type TypicalStepMs, timeHitRate } from './step-times.ts';

/**
 * What a run comes to: sums over its services, never means of their rates. Steps count only for services that
 * were built, and a step that several of them share counts once.
 */
export function runTotals(
  services: readonly ServiceRecord[],
  typicalStepMs: TypicalStepMs,
): RunTotals {
  const built = services.filter((record) => record.outcome === 'built');
  const shared = sharedSteps(
    built.flatMap(({ service, steps }) => steps.map((step): ServiceStep => ({ service, step }))),
  );
  const owners = new Map(shared.map(({ service, step }) => [step, service]));
  const steps = [...owners.keys()];
  const counts = countSteps(steps);
  const times = stepTimes(steps, (step) => typicalStepMs(owners.get(step) ?? '', step));
  const any = counts.cached + counts.executed > 0;
  const above = services.flatMap((record) => record.sizeAboveBaseBytes ?? []);
  return {
    outcomes: outcomesOf(services),
    stepsCached: counts.cached,
    stepsExecuted: counts.executed,
    hitRate: hitRate(counts),
    timeHitRate: any ? timeHitRate(times) : null,
    timeSavedMs: any ? times.savedMs : null,
    sizeCompressedBytes: sum(services.map(({ image }) => image?.sizeCompressedBytes ?? 0)),
    ...(above.length > 0 && { sizeAboveBaseBytes: sum(above) }),
  };
}

function outcomesOf(services: readonly ServiceRecord[]): Record<OutcomeKind, number> {
  const kinds = new Map(services.map((record) => [record.service, record.outcome]));
  const counts = { built: 0, unchanged: 0, failed: 0, 'not-started': 0, cancelled: 0 };
  for (const kind of kinds.values()) counts[kind] += 1;
  return counts;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
