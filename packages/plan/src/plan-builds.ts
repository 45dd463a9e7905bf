import type { Decision, InputChange, Plan } from '@orchestrate/model';
import { changesSince } from './changes.ts';
import { decide } from './decide.ts';
import type { PlanFacts, ServiceFacts } from './plan-facts.ts';
import { priorities } from './priorities.ts';
import type { SelectedService, Selection } from './select.ts';

/**
 * Decides what to build. Synchronous and pure: everything it knows is in its parameters. Services that
 * nobody asked for stay in the plan only while something that is built stands on them.
 */
export function planBuilds(selection: Selection, facts: PlanFacts): Plan {
  const decided = decideAll(selection, facts);
  const kept = keepNeeded(selection, decided);
  const names = new Set(kept.map((one) => one.service));
  const weighed = kept.map((one) => {
    const { typicalMs } = factsOf(one.service, facts);
    return {
      service: one.service,
      needs: one.parents.filter((parent) => names.has(parent)),
      builds: decidedOf(one.service, decided).decision.kind === 'build',
      ...(typicalMs !== undefined && { typicalMs }),
    };
  });
  const lengths = priorities(weighed);
  return {
    services: weighed.map(({ service, needs, builds }) => {
      const { inputs } = factsOf(service, facts);
      const { decision, changes } = decidedOf(service, decided);
      return {
        service,
        decision,
        ...(inputs !== undefined && { key: inputs.key }),
        ...(builds && { changes }),
        needs,
        priority: lengths.get(service) ?? 0,
      };
    }),
  };
}

interface Decided {
  readonly decision: Decision;
  readonly changes: readonly InputChange[];
}

function decideAll(selection: Selection, facts: PlanFacts): ReadonlyMap<string, Decided> {
  const unproven = new Set<string>();
  return new Map(
    selection.services.map(({ service, parents }) => {
      const own = factsOf(service, facts);
      const unprovenParent = parents.find((parent) => unproven.has(parent));
      if (unprovenParent !== undefined || own.unproven.length > 0 || own.inputs === undefined)
        unproven.add(service);
      const changes = changesSince(own.last, own.inputs);
      const decision = decide(own, { options: facts.options, unprovenParent, changes });
      return [service, { decision, changes }];
    }),
  );
}

/** An unchanged service is linked by its digest, so what it stands on is not needed for it. */
function keepNeeded(
  selection: Selection,
  decided: ReadonlyMap<string, Decided>,
): readonly SelectedService[] {
  const needed = new Set<string>();
  for (const { service, requested, parents } of selection.services.toReversed()) {
    if (requested) needed.add(service);
    if (needed.has(service) && decidedOf(service, decided).decision.kind === 'build')
      for (const parent of parents) needed.add(parent);
  }
  return selection.services.filter(({ service }) => needed.has(service));
}

function factsOf(service: string, facts: PlanFacts): ServiceFacts {
  const own = facts.services.get(service);
  if (own === undefined) throw new Error(`no facts were gathered about ${service}`);
  return own;
}

function decidedOf(service: string, all: ReadonlyMap<string, Decided>): Decided {
  const decided = all.get(service);
  if (decided === undefined) throw new Error(`nothing was decided about ${service}`);
  return decided;
}
