import type { RunStore, Service } from '@orchestrate/model';
import { type PlanFacts, parseFingerprint, type ServiceFacts } from '@orchestrate/plan';
import type { Presence } from './image-presence.ts';
import type { KnownInputs } from './input-keys.ts';

export interface FactsInput {
  readonly services: readonly Service[];
  readonly keys: ReadonlyMap<string, KnownInputs>;
  readonly images: ReadonlyMap<string, Presence>;
  readonly store: RunStore;
  readonly force: boolean;
}

/** What the plan is decided from, put together from what was read before. */
export function planFacts(input: FactsInput): PlanFacts {
  const services = input.services.map(
    (service) => [service.name, factsOf(service, input)] as const,
  );
  return { services: new Map(services), options: { force: input.force } };
}

function factsOf({ name }: Service, { keys, images, store }: FactsInput): ServiceFacts {
  const inputs = keys.get(name);
  const image = images.get(name);
  const typicalMs = store.typicalDurationMs(name);
  const last = inputs?.known === true && image === undefined ? store.lastInputs(name) : undefined;
  const lastFingerprint = last === undefined ? undefined : parseFingerprint(last);
  return {
    ...(inputs?.known === true && { inputs: { key: inputs.key, fingerprint: inputs.fingerprint } }),
    unproven: inputs?.known === false ? inputs.reasons : [],
    ...(image !== undefined && { earlier: { runId: image.earlier.runId } }),
    ...(lastFingerprint !== undefined && { lastFingerprint }),
    imagePresent: image?.present === true,
    ...(typicalMs !== undefined && { typicalMs }),
  };
}
