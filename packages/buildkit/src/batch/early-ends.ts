import type { BuildRequest } from '@orchestrate/model';
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
 * written and its image can be read from the builder with its provenance. What cannot be known so early
 * (cache exports, files, images without attestation) is left to the end of the process.
 */
export class EarlyEnds {
  readonly #input: EarlyEndsInput;
  readonly #reading = new Map<string, Promise<void>>();

  constructor(input: EarlyEndsInput) {
    this.#input = input;
  }

  /** To be called whenever the stream has said something new. */
  look(): void {
    for (const request of this.#input.settlement.open()) {
      if (this.#reading.has(request.service) || !endsWithImage(request)) continue;
      const digest = this.#input.progress.exported(request.service, request.outputs.length);
      if (digest !== undefined) this.#reading.set(request.service, this.#end(request, digest));
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
    settlement.settle({ service, durationMs, steps, status: 'built', digest, images, materials });
  }
}

function endsWithImage({ outputs, cacheTo }: BuildRequest): boolean {
  const images = outputs.every((output) => output.kind === 'load' || output.kind === 'push');
  return images && outputs.length > 0 && cacheTo.length === 0;
}
