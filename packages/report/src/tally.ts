import type { Event, OutcomeKind } from '@orchestrate/model';

/** How a run stands: what its final line is made of. */
export interface Tally {
  /** Services, by how they ended. */
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  /** Error diagnostics beside the services' own failures. */
  readonly errors: number;
}

export const NOTHING_ENDED: Tally = {
  outcomes: { built: 0, unchanged: 0, failed: 0, 'not-started': 0, cancelled: 0 },
  errors: 0,
};

export function count(tally: Tally, event: Event): Tally {
  if (event.type === 'service-ended') {
    const { kind } = event.outcome;
    return { ...tally, outcomes: { ...tally.outcomes, [kind]: tally.outcomes[kind] + 1 } };
  }
  if (event.type === 'diagnosed' && event.diagnostic.severity === 'error') {
    return { ...tally, errors: tally.errors + 1 };
  }
  return tally;
}

export function endedServices({ outcomes }: Tally): number {
  return Object.values(outcomes).reduce((sum, many) => sum + many, 0);
}
