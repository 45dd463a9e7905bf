import type { RunStore, Service } from '@orchestrate/model';
import {
  type LastInputs,
  type PlanFacts,
  parseFingerprint,
  type ServiceFacts,
} from '@orchestrate/plan';
import { type Presence, unprovenOutput } from './image-presence.ts';
import type { KnownInputs } from './input-keys.ts';
import { maskArguments } from './mask-arguments.ts';

export interface FactsInput {
  readonly services: readonly Service[];
  readonly keys: ReadonlyMap<string, KnownInputs>;
  readonly images: ReadonlyMap<string, Presence>;
  readonly store: RunStore;
  readonly force: boolean;
  readonly noCache: boolean;
}

/** What the plan is decided from, put together from what was read before. */
export function planFacts(input: FactsInput): PlanFacts {
  const services = input.services.map(
    (service) => [service.name, factsOf(service, input)] as const,
  );
  const { force, noCache } = input;
  return { services: new Map(services), options: { force, noCache } };
}

function factsOf(service: Service, { keys, images, store }: FactsInput): ServiceFacts {
  const { name } = service;
  const inputs = keys.get(name);
  const image = images.get(name);
  const typicalMs = store.typicalDurationMs(name);
  const isProven = image !== undefined && image.absence === undefined;
  const last = isProven ? undefined : lastInputs(name, store);
  const absence = image === undefined ? unprovenOutput(service) : image.absence;
  return {
    ...(inputs?.known === true && {
      inputs: { key: inputs.key, fingerprint: maskArguments(inputs.fingerprint) },
    }),
    unproven: inputs?.known === false ? inputs.reasons : [],
    ...(image !== undefined && { earlier: { runId: image.earlier.runId } }),
    ...(last !== undefined && { last }),
    imagePresent: isProven,
    ...(absence !== undefined && { absence }),
    ...(typicalMs !== undefined && { typicalMs }),
  };
}

function lastInputs(service: string, store: RunStore): LastInputs | undefined {
  const remembered = store.lastInputs(service);
  const fingerprint =
    remembered === undefined ? undefined : parseFingerprint(remembered.fingerprint);
  if (remembered === undefined || fingerprint === undefined) return undefined;
  return { key: remembered.key, fingerprint };
}
