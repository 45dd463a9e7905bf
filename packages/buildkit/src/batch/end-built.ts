import type { BuildRequest, BuildResult, CacheTraffic, Diagnostic } from '@orchestrate/model';
import type { ContentStore } from '../content/content-store.ts';
import { readImage } from '../result/image-manifest.ts';
import type { TargetMetadata } from '../result/metadata.ts';

export interface BuiltInput {
  readonly request: BuildRequest;
  readonly metadata: TargetMetadata | undefined;
  readonly store: ContentStore | undefined;
  readonly durationMs: number;
  readonly steps: BuildResult['steps'];
  readonly cacheTraffic?: CacheTraffic | undefined;
}

export interface BuiltAnswer {
  readonly result: BuildResult;
  /** Why the image could not be read, so that its size is not known. */
  readonly unreadable?: string;
}

/** The result of a service whose client process ended well, from what buildx wrote about it and the builder keeps. */
export async function endBuilt(input: BuiltInput): Promise<BuiltAnswer> {
  const { request, metadata, store, durationMs, steps, cacheTraffic } = input;
  const traffic = cacheTraffic === undefined ? {} : { cacheTraffic };
  const { service } = request;
  const digest = metadata?.digest;
  const materials = metadata?.materials ?? [];
  const built = { service, durationMs, steps, ...traffic, status: 'built' as const };
  if (digest === undefined || store === undefined)
    return { result: { ...built, images: [], materials } };
  try {
    const content = await readImage(store, digest);
    return {
      result: {
        ...built,
        digest,
        images: content.images,
        materials: metadata?.materials ?? content.materials ?? [],
      },
    };
  } catch (error) {
    const unreadable = error instanceof Error ? error.message : String(error);
    return { result: { ...built, digest, images: [], materials }, unreadable };
  }
}

/** One warning for all services of a batch: they share the reason. */
export function unreadableImages(answers: readonly BuiltAnswer[]): Diagnostic[] {
  const found = answers.filter((answer) => answer.unreadable !== undefined);
  const [first] = found;
  if (first === undefined) return [];
  const names = found.map((answer) => answer.result.service).join(', ');
  return [
    {
      code: 'buildkit/manifest-unreadable',
      severity: 'warning',
      message: `The builder did not show the manifest of what it built (${names}), so sizes are not known: ${first.unreadable}.`,
      hint: 'With the docker driver, switch the engine to the containerd image store (`"features": {"containerd-snapshotter": true}` in daemon.json).',
    },
  ];
}
