import type { BuildBatch, BuildRequest } from '@orchestrate/model';

/**
 * Which services of a batch a vertex belongs to. buildx repeats a vertex under the name of every target that
 * needs it, so a step of a linked parent also shows up as a step of its dependants: it is the parent's.
 */
export class Owners {
  readonly #requests: ReadonlySet<string>;
  readonly #parents: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #namedBy = new Map<string, Set<string>>();

  constructor(batch: Pick<BuildBatch, 'requests' | 'linked'>) {
    this.#requests = new Set(batch.requests.map((request) => request.service));
    this.#parents = allParents([...batch.requests, ...batch.linked]);
  }

  /** Notes that a vertex was named by a service. */
  add(vertex: string, service: string): void {
    const named = this.#namedBy.get(vertex) ?? new Set();
    this.#namedBy.set(vertex, named.add(service));
  }

  /** Services that the vertex is a step of. */
  of(vertex: string): string[] {
    return [...(this.#namedBy.get(vertex) ?? [])].filter((service) => this.owns(service, vertex));
  }

  /** Whether the vertex is a step of the service: asked for every line about every service, so it makes no lists. */
  owns(service: string, vertex: string): boolean {
    const named = this.#namedBy.get(vertex);
    if (named === undefined || !named.has(service)) return false;
    for (const parent of this.#parents.get(service) ?? []) if (named.has(parent)) return false;
    return true;
  }

  /**
   * The service to show the vertex under, so that shared work is shown once: the first of its owners that was
   * asked for, or else the first that waits for it.
   */
  shownUnder(vertex: string): string | undefined {
    const owners = this.of(vertex);
    const asked = owners.find((owner) => this.#requests.has(owner));
    if (asked !== undefined) return asked;
    return [...this.#requests].find((service) =>
      owners.some((owner) => this.#parentsOf(service).has(owner)),
    );
  }

  /** Services that were asked for and cannot do without this one; itself included. */
  dependantsOf(service: string): string[] {
    return [...this.#requests].filter(
      (asked) => asked === service || this.#parentsOf(asked).has(service),
    );
  }

  #parentsOf(service: string): ReadonlySet<string> {
    return this.#parents.get(service) ?? new Set();
  }
}

/** For every service, the services that it links to as targets, and those that they link to. */
function allParents(requests: readonly BuildRequest[]): Map<string, Set<string>> {
  const direct = new Map(
    requests.map((request) => [
      request.service,
      Object.values(request.contexts).flatMap((context) =>
        context.kind === 'target' ? [context.service] : [],
      ),
    ]),
  );
  return new Map(
    [...direct].map(([service, parents]) => {
      const all = new Set(parents);
      for (const parent of all) for (const next of direct.get(parent) ?? []) all.add(next);
      return [service, all];
    }),
  );
}
