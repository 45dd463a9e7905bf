import type { Platform, Service } from '@orchestrate/model';

/** A builder that answers. */
export interface PlacedOn {
  readonly name: string;
  /** What it can build; one that is not started yet says nothing, and is taken for one like the first. */
  readonly platforms: readonly Platform[];
}

export interface PlacementInput {
  /** All of the manifest, not only the selected ones: a service has one place, whatever is asked for. */
  readonly services: ReadonlyMap<string, Service>;
  /** Direct parents of each. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly builders: readonly PlacedOn[];
  /** For services that name no platform. */
  readonly nativePlatform: Platform;
  /** Hex digest of a text. */
  readonly hash: (text: string) => string;
}

/**
 * Gives each service a builder (by name), so that it keeps going to the same one and finds its caches there:
 * rendezvous hashing, in which a builder that goes or comes moves only its own services. A parent that is not
 * pushed can be seen on its own builder only, so what stands on it goes there too; builders that can build
 * more of the wanted platforms come first.
 */
export function placeServices(input: PlacementInput): ReadonlyMap<string, string> {
  return new Map(
    groupsOf(input).flatMap((members) => {
      const builder = choose(members, input);
      return members.map((service): [string, string] => [service, builder]);
    }),
  );
}

/** Services that need one builder: connected by parents that are not pushed. */
function groupsOf({ services, parents }: PlacementInput): string[][] {
  const neighbours = new Map([...services.keys()].map((name) => [name, new Set<string>()]));
  for (const name of services.keys()) {
    for (const parent of boundTo(name, { services, parents })) {
      neighbours.get(name)?.add(parent);
      neighbours.get(parent)?.add(name);
    }
  }
  const seen = new Set<string>();
  return [...services.keys()].flatMap((start) => {
    if (seen.has(start)) return [];
    const members = new Set([start]);
    for (const member of members)
      for (const next of neighbours.get(member) ?? []) members.add(next);
    for (const member of members) seen.add(member);
    return [[...members]];
  });
}

function boundTo(
  name: string,
  { services, parents }: Pick<PlacementInput, 'services' | 'parents'>,
): string[] {
  return (parents.get(name) ?? []).filter(
    (parent) => services.get(parent)?.outputs.every(({ kind }) => kind !== 'push') === true,
  );
}

/** Services that are added to a group or leave it do not move the others, as long as its first root stays. */
function choose(members: readonly string[], input: PlacementInput): string {
  const roots = members.filter((member) => boundTo(member, input).length === 0);
  const [key = ''] = roots.toSorted();
  const wanted = new Set(
    members.flatMap((member) => {
      const platforms = input.services.get(member)?.platforms ?? [];
      return platforms.length > 0 ? platforms : [input.nativePlatform];
    }),
  );
  const rated = input.builders.map(({ name, platforms }) => ({
    name,
    able: (platforms.length > 0 ? platforms : [input.nativePlatform]).filter((platform) =>
      wanted.has(platform),
    ).length,
    score: input.hash(`${name}\n${key}`),
  }));
  const best = rated.reduce((left, right) =>
    right.able > left.able || (right.able === left.able && right.score > left.score) ? right : left,
  );
  return best.name;
}
