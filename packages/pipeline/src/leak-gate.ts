import type {
  BuildFailure,
  BuildResult,
  ImageBlobs,
  Instruction,
  ResolvedDockerfile,
} from '@orchestrate/model';
import { createLeakSearch, type LeakSearch, type Redactor } from '@orchestrate/secrets';
import type { Held } from './held/hold-back.ts';
import { mountsOfSecret } from './held/mounted-secret.ts';
import { searchCache } from './held/search-cache.ts';
import { searchFiles } from './held/search-files.ts';
import { withdrawPushed } from './held/take-back.ts';
import { historyInstructions } from './history-instructions.ts';
import { knownLayers } from './known-layers.ts';
import { type FoundLeak, leakDiagnostic, leakFailure, notSearched } from './leak-messages.ts';
import type { LoadedService } from './load.ts';
import { poolBlobs } from './pool/pool-blobs.ts';
import type { Preparation } from './prepare.ts';
import type { RevealedSecrets } from './reveal-secrets.ts';
import { searchImage } from './search-image.ts';
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
  /** False when there is nothing to look for, so that nothing has to be held back. */
  readonly searches: boolean;
  /** Undefined when nothing of what was built holds a secret of the run. */
  check(result: Built, held: Held): Promise<BuildFailure | undefined>;
  close(): Promise<void>;
}

/** For runs that have nothing to hide. */
export const OPEN_GATE: LeakGate = {
  searches: false,
  check: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};

/**
 * A gate that searches what was built for the secrets of the run, in every form, before it goes where it was
 * meant for: images, exported layer caches and files. Without secrets it costs nothing. Each place is told, as
 * `secret/in-image`, `secret/in-cache` or `secret/in-files`; what cannot be read is `secret/not-searched`: an
 * error when it was pushed, else a warning. What was pushed and does not pass is withdrawn.
 */
export function createLeakGate(input: LeakGateInput): LeakGate {
  const search = createLeakSearch(input.secrets.all);
  return search.active ? new SearchingGate(input, search) : OPEN_GATE;
}

class SearchingGate implements LeakGate {
  readonly searches = true;
  readonly #input: LeakGateInput;
  readonly #search: LeakSearch;
  readonly #blobs: ImageBlobs;
  /** Layers of bases and of images that passed a gate before. */
  readonly #known: Set<string>;

  constructor(input: LeakGateInput, search: LeakSearch) {
    const { world, prepared } = input;
    this.#input = input;
    this.#search = search;
    this.#blobs = poolBlobs(world, prepared.pool);
    this.#known = knownLayers(prepared);
  }

  async check(result: Built, held: Held): Promise<BuildFailure | undefined> {
    const loaded = this.#input.prepared.workspace.services.get(result.service);
    if (loaded === undefined) throw new Error(`${result.service} was built but never loaded`);
    try {
      const leaks = [
        ...(await this.#inImage(result, loaded)),
        ...(await this.#inCaches(held, loaded)),
        ...(await this.#inFiles(held, loaded)),
      ];
      return leaks.length > 0 ? await this.#refuse(loaded, held, leaks) : undefined;
    } catch (error) {
      if (this.#input.world.signal.aborted) throw error;
      return this.#notSearched(loaded, held, error);
    }
  }

  close(): Promise<void> {
    return this.#blobs.close();
  }

  async #inImage(result: Built, loaded: LoadedService): Promise<FoundLeak[]> {
    const { digest } = result;
    if (digest === undefined) return [];
    const { leaks, layers } = await searchImage({
      blobs: this.#blobs,
      search: this.#search,
      uncompressed: this.#input.world.uncompressed,
      digest,
      known: this.#known,
      instructions: ({ manifestDigest, created }) => {
        const file = fileFor(loaded, result, manifestDigest);
        return file === undefined ? NO_LINES : historyInstructions(file, created);
      },
    });
    // The same layers are in the cache: there they need no second search, whatever was found.
    for (const layer of layers) this.#known.add(layer);
    return leaks.map((leak) => ({ ...leak, kind: 'image' }));
  }

  async #inCaches({ caches }: Held, loaded: LoadedService): Promise<FoundLeak[]> {
    const { world, prepared } = this.#input;
    const input = { world, registry: prepared.registry, blobs: this.#blobs };
    const found = await Promise.all(
      caches.map((cache) =>
        searchCache({ ...input, search: this.#search, known: this.#known }, cache),
      ),
    );
    return found.flat().map((leak) => this.#fromMount({ ...leak, kind: 'cache' }, loaded));
  }

  async #inFiles({ files }: Held, loaded: LoadedService): Promise<FoundLeak[]> {
    const { exports } = this.#input.world;
    const found = await Promise.all(files.map((one) => searchFiles(exports, this.#search, one)));
    return found.flat().map((leak) => this.#fromMount({ ...leak, kind: 'files' }, loaded));
  }

  /** Nothing tells which step wrote a layer of a cache or a file: it must have had the secret. */
  #fromMount(leak: FoundLeak, loaded: LoadedService): FoundLeak {
    const { manifest } = this.#input.prepared.workspace;
    const [first, ...others] = mountsOfSecret(manifest, loaded, leak.id);
    if (first === undefined) return leak;
    return others.length === 0
      ? { ...leak, instruction: first }
      : { ...leak, mounts: [first, ...others] };
  }

  async #refuse(
    loaded: LoadedService,
    held: Held,
    found: readonly FoundLeak[],
  ): Promise<BuildFailure> {
    const { world, redactor } = this.#input;
    const leaks = found.map((leak) => ({ ...leak, place: redactor.text(leak.place) }));
    const remains = await this.#withdraw(loaded, held);
    for (const leak of leaks)
      world.emit({ type: 'diagnosed', diagnostic: leakDiagnostic(loaded.service, leak, remains) });
    return leakFailure(leaks, remains);
  }

  async #notSearched(
    loaded: LoadedService,
    held: Held,
    error: unknown,
  ): Promise<BuildFailure | undefined> {
    const { world, redactor } = this.#input;
    const { outputs } = held.request;
    const pushed =
      outputs.some(({ kind }) => kind === 'push') ||
      held.caches.some(({ kind }) => kind === 'registry');
    const reason = redactor.text(error instanceof Error ? error.message : String(error));
    const diagnostic = notSearched(loaded.service, reason, pushed);
    world.emit({ type: 'diagnosed', diagnostic });
    if (!pushed) return undefined;
    await this.#withdraw(loaded, held);
    return { kind: 'leak', transient: false, message: diagnostic.message };
  }

  #withdraw({ service }: LoadedService, held: Held): Promise<string[]> {
    const { world, prepared } = this.#input;
    return withdrawPushed({ world, registry: prepared.registry, service, held });
  }
}

const NO_LINES: ReadonlyMap<number, Instruction> = new Map();

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
