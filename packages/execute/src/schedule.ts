import type { Plan, PlannedService } from '@orchestrate/model';

/** A service that waits for another, and the parent through which it does. */
export interface Blocked {
  readonly service: string;
  readonly through: string;
}

interface Dependant {
  readonly need: string;
  readonly planned: PlannedService;
}

/** Which services of a plan wait for others and which may start. Knows nothing of time, places or outcomes. */
export class Schedule {
  readonly #services: ReadonlyMap<string, PlannedService>;
  /** What each service still waits for. */
  readonly #missing: ReadonlyMap<string, Set<string>>;
  readonly #dependants: ReadonlyMap<string, readonly Dependant[]>;
  /** Most urgent first. */
  readonly #order: readonly PlannedService[];
  readonly #ready = new Set<string>();
  readonly #over = new Set<string>();

  constructor(plan: Plan) {
    this.#services = new Map(plan.services.map((planned) => [planned.service, planned]));
    this.#missing = new Map(plan.services.map(({ service, needs }) => [service, new Set(needs)]));
    this.#dependants = Map.groupBy(
      plan.services.flatMap((planned) =>
        [...new Set(planned.needs)].map((need) => ({ need, planned })),
      ),
      ({ need }) => need,
    );
    this.#order = plan.services.toSorted((left, right) => right.priority - left.priority);
    for (const { service, needs } of plan.services)
      if (needs.length === 0) this.#ready.add(service);
  }

  planned(service: string): PlannedService {
    const planned = this.#services.get(service);
    if (planned === undefined) throw new Error(`${service} is not in the plan`);
    return planned;
  }

  /** Services that may start now, longest remaining way first. */
  ready(): readonly PlannedService[] {
    return this.#order.filter(({ service }) => this.#ready.has(service));
  }

  /** A ready service starts. */
  start(service: string): void {
    this.#ready.delete(service);
  }

  /** Makes a service that had started ready once more. */
  putBack(service: string): void {
    this.#ready.add(service);
  }

  /** A service is over; when it ended well, what waited for nothing else is ready. */
  end(service: string, endedWell: boolean): void {
    this.#over.add(service);
    this.#ready.delete(service);
    if (!endedWell) return;
    for (const { planned } of this.#dependants.get(service) ?? []) {
      const { service: dependant } = planned;
      const missing = this.#missing.get(dependant);
      missing?.delete(service);
      if (missing?.size === 0 && !this.#over.has(dependant)) this.#ready.add(dependant);
    }
  }

  /**
   * All that still waits for a service, directly or through others that wait, nearest first. What stands on
   * an unchanged service waits for nothing behind it.
   */
  waitingFor(service: string): readonly Blocked[] {
    const blocked = new Map<string, Blocked>();
    const queue = [service];
    for (let through = queue.shift(); through !== undefined; through = queue.shift()) {
      for (const { planned } of this.#dependants.get(through) ?? []) {
        const { service: dependant } = planned;
        if (blocked.has(dependant) || this.#over.has(dependant)) continue;
        blocked.set(dependant, { service: dependant, through });
        queue.push(dependant);
      }
    }
    return [...blocked.values()];
  }
}
