import type { BuildRequest, BuildResult } from '@orchestrate/model';

/**
 * Services that failed on a record of the builder's cache which leads nowhere. The first time it may have been
 * a race, and the next attempt finds a whole record; from the second time on the cache is left alone.
 */
export class LostCaches {
  readonly #times = new Map<string, number>();

  note(result: BuildResult): void {
    if (result.status !== 'failed' || result.failure.lostCache !== true) return;
    this.#times.set(result.service, (this.#times.get(result.service) ?? 0) + 1);
  }

  /** The request, without the cache where that failed twice. */
  spared(request: BuildRequest): BuildRequest {
    const failed = this.#times.get(request.service) ?? 0;
    return failed > 1 ? { ...request, noCache: true } : request;
  }
}
