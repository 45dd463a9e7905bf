import { type BuildRequest, parseCsv } from '@orchestrate/model';
import { cacheExports } from '../bake/caches.ts';
import type { ContentStore } from '../content/content-store.ts';
import type { BatchProgress } from '../progress/batch-progress.ts';
import { readImage } from '../result/image-manifest.ts';
import type { Settlement } from './settlement.ts';

export interface EarlyEndsInput {
  readonly progress: BatchProgress;
  readonly settlement: Settlement;
  readonly store: ContentStore | undefined;
  /** Milliseconds since the batch started. */
  readonly elapsed: () => number;
}

/**
 * Ends services before the client process does: as soon as the stream shows that all outputs of one are
 * written, its caches too, and its image can be read from the builder with its provenance. What cannot be known so early
 * (files, images without attestation) is left to the end of the process.
 */
export class EarlyEnds {
  readonly #input: EarlyEndsInput;
  readonly #reading = new Map<string, Promise<void>>();

  constructor(input: EarlyEndsInput) {
    this.#input = input;
  }

  /** To be called whenever the stream has said something new, with the services that it was about. */
  look(touched: ReadonlySet<string>): void {
    for (const service of touched) {
      const request = this.#input.settlement.openRequest(service);
      if (request === undefined || this.#reading.has(service) || !endsWithImage(request)) continue;
      const { progress } = this.#input;
      const digest = progress.exported(service, request.outputs.length);
      if (digest === undefined) continue;
      if (progress.cachesWritten(service) < cacheExports(request)) continue;
      this.#reading.set(service, this.#end(request, digest));
    }
  }

  /** Resolves when nothing is being read any more. */
  async done(): Promise<void> {
    await Promise.all(this.#reading.values());
  }

  async #end({ service }: BuildRequest, digest: string): Promise<void> {
    const { progress, settlement, store, elapsed } = this.#input;
    const durationMs = elapsed();
    // What could not be read now is tried again in the end, when a failure can be told.
    const content = store && (await readImage(store, digest).catch(() => undefined));
    if (content?.materials === undefined) return;
    const { images, materials } = content;
    const steps = progress.steps(service, true);
    const cacheTraffic = progress.traffic(service);
    const traffic = cacheTraffic === undefined ? {} : { cacheTraffic };
    const ended = { service, durationMs, steps, ...traffic };
    settlement.settle({ ...ended, status: 'built', digest, images, materials });
  }
}

function endsWithImage(request: BuildRequest): boolean {
  const { outputs } = request;
  const images = outputs.every((output) => output.kind === 'load' || output.kind === 'push');
  return images && outputs.length > 0 && !writesFolders(request);
}

/** buildx names a cache in a folder only when the builder is done (BuildKit `client/solve.go`). */
function writesFolders({ cacheTo, layerCache }: BuildRequest): boolean {
  const managed = (layerCache?.to ?? []).some(({ folder }) => folder !== undefined);
  return managed || cacheTo.some((entry) => new Map(parseCsv(entry)).get('type') === 'local');
}
