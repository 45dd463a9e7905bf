import type { Mirror, Platform, Registry } from '@orchestrate/model';
import { annotate, readAnnotated } from './annotated.ts';
import { type Client, type ClientOptions, createClient } from './client.ts';
import { succeeded } from './failure.ts';
import { headManifest } from './image/head-manifest.ts';
import { resolveImage } from './image/resolve-image.ts';
import { placeOf } from './place.ts';
import { pushedBlob, pushedManifest } from './pushed.ts';
import { retag, tagsElsewhere } from './retag.ts';
import { withdraw } from './withdraw.ts';

export interface RegistryOptions extends ClientOptions {
  /** Where hosts are really pulled from; `resolve` and `head` go there, all that is about pushed images does not. */
  readonly mirrors?: readonly Mirror[];
  /** Shared by registries with other mirrors, so that tokens are reused and limits hold; made of the other options when absent. */
  readonly client?: Client;
  /** Platforms of an index to describe: each one costs a pull at Docker Hub. All when absent. */
  readonly platforms?: (platform: Platform) => boolean;
}

/**
 * The `Registry` port over the OCI distribution API. Failures are values; only an aborted signal makes a call
 * reject, with the signal's reason.
 */
export function createRegistry(options: RegistryOptions = {}): Registry {
  const { mirrors = [], platforms } = options;
  const client = options.client ?? createClient(options);
  return {
    async resolve(normalized, signal) {
      const place = placeOf(normalized, mirrors);
      return place.ok ? resolveImage(client, place.value, { platforms, signal }) : place;
    },
    async head(normalized, signal) {
      const place = placeOf(normalized, mirrors);
      if (!place.ok) return place;
      const answer = await headManifest(client, place.value, { signal });
      if (!answer.ok && answer.failure.kind === 'not-found') return succeeded(undefined);
      return answer;
    },
    retag: (from, tags, signal) => retag(client, { from, tags, signal }),
    tagsElsewhere: (from, tags, signal) => tagsElsewhere(client, { from, tags, signal }),
    manifest: (name, signal) => pushedManifest(client, name, signal),
    blob: (name, piece, signal) => pushedBlob(client, { name, piece, signal }),
    withdraw: (name, kept, signal) => withdraw(client, { name, kept, signal }),
    annotated: (name, signal) => readAnnotated(client, { name, signal }),
    annotate: (from, written, signal) => annotate(client, { from, ...written, signal }),
  };
}
