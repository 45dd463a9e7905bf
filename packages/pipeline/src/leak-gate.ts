import type {
  BuildFailure,
  BuildResult,
  Diagnostic,
  ImageBlobs,
  Instruction,
  ResolvedDockerfile,
  Service,
} from '@orchestrate/model';
import { createLeakSearch, type LeakSearch, type Redactor } from '@orchestrate/secrets';
import { historyInstructions } from './history-instructions.ts';
import type { LoadedService } from './load.ts';
import type { Preparation } from './prepare.ts';
import type { RevealedSecrets } from './reveal-secrets.ts';
import { type ImageLeak, searchImage } from './search-image.ts';
import type { World } from './world.ts';

export interface LeakGateInput {
  readonly world: World;
  readonly prepared: Preparation;
  readonly secrets: RevealedSecrets;
  readonly redactor: Redactor;
}

type Built = Extract<BuildResult, { status: 'built' }>;

/** Stands between a build and everything that others see of it. */
export interface LeakGate {
  /** Undefined when the image holds none of the run's secrets. */
  check(result: Built): Promise<BuildFailure | undefined>;
  close(): Promise<void>;
}

/** For runs that have nothing to hide. */
export const OPEN_GATE: LeakGate = {
  check: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};

/**
 * A gate that searches each built image for the secrets of the run, in every form, before any of its tags is
 * written in a registry. Without secrets it costs nothing. Each place is told as `secret/in-image`; an image
 * that cannot be read is `secret/not-searched`: an error when it is to be pushed, else a warning.
 */
export function createLeakGate(input: LeakGateInput): LeakGate {
  const search = createLeakSearch(input.secrets.all);
  return search.active ? new SearchingGate(input, search) : OPEN_GATE;
}

class SearchingGate implements LeakGate {
  readonly #input: LeakGateInput;
  readonly #search: LeakSearch;
  readonly #blobs: ImageBlobs;
  /** Layers of bases and of images that passed a gate before. */
  readonly #known: Set<string>;

  constructor(input: LeakGateInput, search: LeakSearch) {
    const { world, prepared } = input;
    this.#input = input;
    this.#search = search;
    this.#blobs = world.imageBlobs(prepared.builderName);
    this.#known = knownLayers(prepared);
  }

  async check(result: Built): Promise<BuildFailure | undefined> {
    const { digest, service: name } = result;
    if (digest === undefined) return undefined;
    const loaded = this.#input.prepared.workspace.services.get(name);
    if (loaded === undefined) throw new Error(`${name} was built but never loaded`);
    try {
      const { leaks, layers } = await searchImage({
        blobs: this.#blobs,
        search: this.#search,
        digest,
        known: this.#known,
        instructions: ({ manifestDigest, created }) => {
          const file = fileFor(loaded, result, manifestDigest);
          return file === undefined ? NO_LINES : historyInstructions(file, created);
        },
      });
      if (leaks.length > 0) return await this.#refuse(loaded.service, leaks);
      for (const layer of layers) this.#known.add(layer);
      return undefined;
    } catch (error) {
      return this.#notSearched(loaded.service, error);
    }
  }

  close(): Promise<void> {
    return this.#blobs.close();
  }

  async #refuse(service: Service, found: readonly ImageLeak[]): Promise<BuildFailure> {
    const { world, redactor } = this.#input;
    const leaks = found.map((leak) => ({ ...leak, place: redactor.text(leak.place) }));
    for (const leak of leaks)
      world.emit({ type: 'diagnosed', diagnostic: leakDiagnostic(service, leak) });
    // An engine writes the tags while it loads: they must not stay on this image.
    if (service.outputs.some((output) => output.kind === 'load'))
      for (const tag of service.tags) await world.localImages.untag(tag);
    const line = leaks.find((leak) => leak.instruction !== undefined)?.instruction?.line;
    const ids = [...new Set(leaks.map((leak) => leak.id))].join(', ');
    const places = leaks.map(({ id, place }) => `${id}: ${place}`).join('; ');
    return {
      kind: 'leak',
      transient: false,
      message: `The image holds what is secret (${places}). ${whatToDo(service, ids)}`,
      ...(line !== undefined && { line }),
    };
  }

  #notSearched(service: Service, error: unknown): BuildFailure | undefined {
    const { world, redactor } = this.#input;
    const pushed = service.outputs.some((output) => output.kind === 'push');
    const reason = redactor.text(error instanceof Error ? error.message : String(error));
    const message = `The image of ${service.name} could not be searched for secrets: ${reason}.`;
    world.emit({
      type: 'diagnosed',
      diagnostic: {
        code: 'secret/not-searched',
        severity: pushed ? 'error' : 'warning',
        message,
        hint: 'Use an engine with the containerd image store, or a docker-container builder: they keep what they built.',
        at: service.at,
      },
    });
    return pushed ? { kind: 'leak', transient: false, message } : undefined;
  }
}

const NO_LINES: ReadonlyMap<number, Instruction> = new Map();

function leakDiagnostic(service: Service, { id, place, instruction }: ImageLeak): Diagnostic {
  return {
    code: 'secret/in-image',
    severity: 'error',
    message: `The secret ${id} is in the image of ${service.name}: ${place}.`,
    hint: whatToDo(service, id),
    at: instruction?.at ?? service.at,
  };
}

function whatToDo({ outputs }: Service, ids: string): string {
  const where = outputs.some((output) => output.kind === 'push')
    ? 'the registry has it under a staging tag that should be deleted'
    : 'the builder keeps it until it is pruned';
  return `Rotate ${ids}, and mount secrets without writing them anywhere; no wanted tag points at this image, but ${where}.`;
}

/** The Dockerfile as the platform of a manifest sees it. */
function fileFor(
  { resolved }: LoadedService,
  { images }: Built,
  manifestDigest: string,
): ResolvedDockerfile | undefined {
  const image = images.find((one) => one.manifestDigest === manifestDigest);
  return image === undefined ? undefined : (resolved.get(image.platform) ?? firstOf(resolved));
}

function firstOf(resolved: LoadedService['resolved']): ResolvedDockerfile | undefined {
  return resolved.values().next().value;
}

function knownLayers({ lock, images }: Preparation): Set<string> {
  const bases = [...lock.images.values()].flatMap((image) =>
    [...image.platforms.values()].flatMap((platform) => platform.layers),
  );
  const earlier = [...images.values()]
    .flatMap((presence) => presence.earlier.images)
    .flatMap((image) => image.layers.map((layer) => layer.digest));
  return new Set([...bases, ...earlier]);
}
