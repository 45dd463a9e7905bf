import { sortedUnique } from './compare-text.ts';
import type { ImageNeed } from './image-needs.ts';
import { closure, type SelectedService } from './select.ts';

export interface Ground {
  /** All services with their direct parents. */
  readonly services: readonly SelectedService[];
  /** By service. */
  readonly needs: ReadonlyMap<string, readonly ImageNeed[]>;
}

/**
 * Services whose images change with these references: those that pull one in a stage they need, and all that
 * stands on them. In build order.
 */
export function affectedServices(ground: Ground, references: ReadonlySet<string>): string[] {
  const dependants = new Map<string, string[]>();
  for (const { service, parents } of ground.services) {
    for (const parent of parents)
      dependants.set(parent, [...(dependants.get(parent) ?? []), service]);
  }
  const direct = ground.services
    .map(({ service }) => service)
    .filter((service) => ownReferences(ground, service).some((one) => references.has(one)));
  const affected = closure(direct, dependants);
  return ground.services.map(({ service }) => service).filter((service) => affected.has(service));
}

/** The references among these that a service stands on, itself or by what it stands on. */
export function referencesUnder(
  ground: Ground,
  service: string,
  references: ReadonlySet<string>,
): string[] {
  const parents = new Map(ground.services.map((one) => [one.service, one.parents]));
  const all = [...closure([service], parents)].flatMap((one) => ownReferences(ground, one));
  return sortedUnique(all).filter((one) => references.has(one));
}

function ownReferences({ needs }: Ground, service: string): string[] {
  return (needs.get(service) ?? []).filter((need) => need.reachable).map((need) => need.normalized);
}
