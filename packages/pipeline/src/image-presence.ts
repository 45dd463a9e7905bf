import type {
  BuildReason,
  BuiltInputs,
  EarlierImage,
  Output,
  Registry,
  RunStore,
  Service,
} from '@orchestrate/model';
import { parseImageRef, repositoryOf } from '@orchestrate/model';
import { ownKey } from '@orchestrate/plan';
import type { KnownInputs } from './input-keys.ts';
import type { World } from './world.ts';

/** An earlier image of the same inputs: the proof that a service need not be built, unless something is wrong with it. */
export interface Presence {
  readonly earlier: EarlierImage;
  /** Undefined when the image is everywhere where this run would put it. */
  readonly absence?: BuildReason;
}

export interface PresenceRequest {
  readonly services: readonly Service[];
  readonly keys: ReadonlyMap<string, KnownInputs>;
  readonly store: RunStore;
  readonly registry: Registry;
}

/** `key-<input key>`: the tag under which a pushed image is found again by machines that never built it. */
export function keyTag(key: string): string {
  return `key-${key}`;
}

/** An image of the same inputs but for those of its parents, and the parents' images that it stands on. */
export interface StandsOn {
  readonly earlier: EarlierImage;
  readonly parents: BuiltInputs['parents'];
}

export interface FoundImages {
  /** By service: images of the same inputs. */
  readonly images: ReadonlyMap<string, Presence>;
  /** By service without one: what proves it unchanged if its parents turn out to be the same images. */
  readonly cutOffs: ReadonlyMap<string, StandsOn>;
}

/**
 * Looks for each service's image: in the engine with one call for all tags, in registries with one HEAD a
 * repository. An answer that does not come counts as absent, so that the worst case is a build.
 */
export async function findImages(world: World, request: PresenceRequest): Promise<FoundImages> {
  const wanted = request.services.flatMap((service) => wantedImages(world, service, request));
  const tags = wanted
    .filter(({ service, remembered }) => remembered !== undefined && puts(service, 'load'))
    .flatMap(({ service }) => service.tags);
  const local =
    tags.length > 0
      ? await world.localImages.digests([...new Set(tags)])
      : new Map<string, string>();
  const found = await Promise.all(
    wanted.map(async ({ service, key, remembered, parents }) => {
      const pushed = puts(service, 'push')
        ? await pushedImage(world, request.registry, service, key)
        : undefined;
      return { service, parents, presence: presenceOf({ service, remembered, pushed, local }) };
    }),
  );
  return {
    images: new Map(
      found.flatMap(({ service, parents, presence }) =>
        presence === undefined || parents !== undefined ? [] : [[service.name, presence] as const],
      ),
    ),
    cutOffs: new Map(
      found.flatMap(({ service, parents, presence }) =>
        presence === undefined || presence.absence !== undefined || parents === undefined
          ? []
          : [[service.name, { earlier: presence.earlier, parents }] as const],
      ),
    ),
  };
}

interface WantedImage {
  readonly service: Service;
  readonly key: string;
  readonly remembered: EarlierImage | undefined;
  /** Of an image of other inputs: see `StandsOn`. */
  readonly parents?: BuiltInputs['parents'];
}

function wantedImages(
  world: World,
  service: Service,
  { keys, store }: PresenceRequest,
): WantedImage[] {
  const inputs = keys.get(service.name);
  if (inputs?.known !== true) return [];
  const { key, fingerprint } = inputs;
  const remembered = store.lastSuccess(service.name, key);
  const same = { service, key, remembered };
  if (remembered !== undefined || Object.keys(fingerprint.parents).length === 0) return [same];
  const last = store.lastInputs(service.name);
  if (last?.ownKey !== ownKey(fingerprint, world.hash)) return [same];
  const earlier = store.lastSuccess(service.name, last.key);
  if (earlier === undefined) return [same];
  return [same, { service, key: last.key, remembered: earlier, parents: last.parents }];
}

interface Traces {
  readonly service: Service;
  readonly remembered: EarlierImage | undefined;
  /** Digest under the key tag, when every repository of the service has it. */
  readonly pushed: string | undefined;
  readonly local: ReadonlyMap<string, string>;
}

function presenceOf({ service, remembered, pushed, local }: Traces): Presence | undefined {
  const earlier =
    pushed === undefined
      ? remembered
      : (remembered ?? { runId: 'in the registry', indexDigest: pushed, images: [] });
  if (earlier === undefined) return undefined;
  const absence = service.outputs
    .map((output) => absenceFrom(output.kind, earlier, { service, pushed, local }))
    .find((one) => one !== undefined);
  return {
    earlier: atDigest(earlier, pushed),
    ...(absence !== undefined && { absence }),
  };
}

/** The same inputs may have been built elsewhere, to an image whose manifests nobody here has seen. */
function atDigest(earlier: EarlierImage, pushed: string | undefined): EarlierImage {
  if (pushed === undefined || pushed === earlier.indexDigest) return earlier;
  return { ...earlier, indexDigest: pushed, images: [] };
}

function absenceFrom(
  output: Output['kind'],
  { runId, indexDigest }: EarlierImage,
  { service, pushed, local }: Omit<Traces, 'remembered'>,
): BuildReason | undefined {
  switch (output) {
    case 'load': {
      const lost = service.tags.find((tag) => local.get(tag) !== indexDigest);
      if (lost === undefined) return undefined;
      return local.has(lost)
        ? {
            code: 'image-replaced',
            text: `Nothing changed since run ${runId}, but ${lost} is another image now.`,
          }
        : {
            code: 'image-gone',
            text: `Nothing changed since run ${runId}, but the engine has no image ${lost} any more.`,
          };
    }
    case 'push':
      return pushed === undefined
        ? {
            code: 'image-gone',
            text: `Nothing changed since run ${runId}, but the registry does not have that image.`,
          }
        : undefined;
    case 'oci':
    case 'local':
      return FILES;
  }
}

/** Files on disk may have been changed since they were written. */
const FILES: BuildReason = {
  code: 'output-unproven',
  text: 'Only a build proves the files that it writes.',
};

/** Why no earlier build proves anything of a service that has no image to look for. */
export function unprovenOutput({ outputs }: Service): BuildReason | undefined {
  return outputs.some(({ kind }) => kind === 'oci' || kind === 'local') ? FILES : undefined;
}

async function pushedImage(
  world: World,
  registry: Registry,
  service: Service,
  key: string,
): Promise<string | undefined> {
  const repositories = new Set(
    service.tags.flatMap((tag) => {
      const ref = parseImageRef(tag);
      return ref === undefined ? [] : [repositoryOf(ref)];
    }),
  );
  const answers = await Promise.all(
    [...repositories].map((repository) =>
      registry.head(`${repository}:${keyTag(key)}`, world.signal),
    ),
  );
  const digests = answers.map((answer) => (answer.ok ? answer.value : undefined));
  const [first] = digests;
  return digests.every((digest) => digest !== undefined && digest === first) ? first : undefined;
}

function puts(service: Service, kind: 'load' | 'push'): boolean {
  return service.outputs.some((output) => output.kind === kind);
}
