import type { BuildRequest, BuildResult, Diagnostic } from '@orchestrate/model';
import type { ContentStore } from '../content/content-store.ts';
import { readImage } from '../result/image-manifest.ts';
import type { TargetMetadata } from '../result/metadata.ts';

export interface BuiltInput {
  readonly request: BuildRequest;
  readonly metadata: TargetMetadata | undefined;
  readonly store: ContentStore | undefined;
  readonly durationMs: number;
  readonly steps: BuildResult['steps'];
}

export interface BuiltAnswer {
  readonly result: BuildResult;
  readonly diagnostics: readonly Diagnostic[];
}

/** The result of a service whose client process ended well, from what buildx wrote about it and the builder keeps. */
export async function endBuilt(input: BuiltInput): Promise<BuiltAnswer> {
  const { request, metadata, store, durationMs, steps } = input;
  const { service } = request;
  const digest = metadata?.digest;
  const materials = metadata?.materials ?? [];
  const built = { service, durationMs, steps, status: 'built' as const };
  if (digest === undefined || store === undefined)
    return { result: { ...built, images: [], materials }, diagnostics: [] };
  try {
    const content = await readImage(store, digest);
    return {
      result: {
        ...built,
        digest,
        images: content.images,
        materials: metadata?.materials ?? content.materials ?? [],
      },
      diagnostics: [],
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      result: { ...built, digest, images: [], materials },
      diagnostics: [unreadable(service, reason)],
    };
  }
}

function unreadable(service: string, reason: string): Diagnostic {
  return {
    code: 'buildkit/manifest-unreadable',
    severity: 'warning',
    message: `${service} was built, but its manifest could not be read from the builder, so its size is not known: ${reason}.`,
    hint: 'With the docker driver, switch the engine to the containerd image store (`"features": {"containerd-snapshotter": true}` in daemon.json).',
  };
}
