import type { BuildRequest, BuildResult } from '@orchestrate/model';

/** Keeps the promise that each service of a batch ends exactly once. */
export class Settlement {
  readonly #open: Map<string, BuildRequest>;
  readonly #built = new Set<string>();
  readonly #ended: (result: BuildResult) => void;

  constructor(requests: readonly BuildRequest[], ended: (result: BuildResult) => void) {
    this.#open = new Map(requests.map((request) => [request.service, request]));
    this.#ended = ended;
  }

  /** Services that have not ended yet. */
  open(): BuildRequest[] {
    return [...this.#open.values()];
  }

  /** The request of a service that has not ended yet; undefined for one that was only linked, too. */
  openRequest(service: string): BuildRequest | undefined {
    return this.#open.get(service);
  }

  /** False for services that have ended and for those that were only linked. */
  isOpen(service: string): boolean {
    return this.#open.has(service);
  }

  wasBuilt(service: string): boolean {
    return this.#built.has(service);
  }

  settle(result: BuildResult): void {
    if (!this.#open.delete(result.service)) return;
    if (result.status === 'built') this.#built.add(result.service);
    this.#ended(result);
  }
}
