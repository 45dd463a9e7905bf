import type {
  BuildRequest,
  DeliveredSecret,
  LinkedContext,
  Lock,
  NamedContext,
  Output,
  Service,
} from '@orchestrate/model';
import { applyMirrors, formatImageRef, parseImageRef } from '@orchestrate/model';
import type { Link } from '@orchestrate/plan';
import { baseLabels } from './base-labels.ts';
import type { RequestedCaches } from './layer-cache-use.ts';
import type { LoadedService, Workspace } from './load.ts';
import type { World } from './world.ts';

export interface RequestContext {
  readonly world: World;
  readonly workspace: Workspace;
  readonly lock: Lock;
  readonly secrets: ReadonlyMap<string, readonly DeliveredSecret[]>;
  /** What Dockerfiles imply (`FROM shop/base` where `base` is a service). */
  readonly links: readonly Link[];
  readonly noCache: boolean;
  cachesOf(service: Service): RequestedCaches;
  /** Replaces the wanted tags of an image that is pushed before it is released. */
  tagsOf(service: Service): readonly string[];
  /** How a parent is reached: its image by digest, or as a target of the same bake. */
  linkParent(service: string): LinkedContext;
}

/** Everything the driver must know to build one service. */
export function buildRequestFor(loaded: LoadedService, context: RequestContext): BuildRequest {
  const { service } = loaded;
  const { world, workspace } = context;
  const root = workspace.manifest.root;
  const local = service.context.kind === 'local';
  return {
    service: service.name,
    context:
      service.context.kind === 'local'
        ? world.files.absolute(root, service.context.path)
        : service.context.url,
    dockerfile: local ? world.files.absolute(root, service.dockerfile) : service.dockerfile,
    ...(service.target !== undefined && { target: service.target }),
    args: service.args,
    labels: { ...baseLabels(loaded, context.lock), ...service.labels },
    annotations: {},
    platforms: service.platforms,
    contexts: linkContexts(service, context),
    secrets: context.secrets.get(service.name) ?? [],
    ssh: service.ssh,
    ...context.cachesOf(service),
    noCache: context.noCache,
    tags: context.tagsOf(service),
    ...attestations(service, context),
    outputs: service.outputs.map((output) =>
      located(output, (dest) => world.files.absolute(root, dest)),
    ),
    archiveNames: service.tags,
  };
}

/** The scanner is given by digest, at its mirror: BuildKit asks no source policy about it (`frontend/attestations`). */
function attestations(
  { tools, provenance }: Service,
  context: RequestContext,
): Pick<BuildRequest, 'attestations'> {
  const tool = tools.find(({ kind }) => kind === 'scanner');
  const scanner = tool && pinned(tool.ref, context);
  if (scanner === undefined && provenance === undefined) return {};
  return {
    attestations: {
      ...(scanner !== undefined && { scanner }),
      ...(provenance !== undefined && { provenance }),
    },
  };
}

/** Paths of outputs are the manifest's, not those of the folder that a command runs in. */
function located(output: Output, absolute: (path: string) => string): Output {
  const isFile = output.kind === 'oci' || output.kind === 'local';
  return isFile ? { ...output, dest: absolute(output.dest) } : output;
}

function linkContexts(service: Service, context: RequestContext): Record<string, LinkedContext> {
  const inferred = context.links
    .filter((link) => link.service === service.name)
    .map((link) => [link.context, context.linkParent(link.parent)] as const);
  const named = Object.entries(service.contexts).map(
    ([name, source]) => [name, link(source, context)] as const,
  );
  return Object.fromEntries([...inferred, ...named]);
}

function link(source: NamedContext, context: RequestContext): LinkedContext {
  switch (source.kind) {
    case 'local':
      return {
        kind: 'path',
        path: context.world.files.absolute(context.workspace.manifest.root, source.path),
      };
    case 'remote':
      return { kind: 'url', url: source.url };
    case 'service':
      return context.linkParent(source.service);
    case 'image':
      return { kind: 'image', name: pinned(source.ref, context) };
  }
}

/** The reference at its mirror, with the digest it is locked to: no source policy leads it there. */
function pinned(reference: string, { lock, workspace }: RequestContext): string {
  const ref = parseImageRef(reference);
  if (ref === undefined) return reference;
  const locked = lock.images.get(formatImageRef(ref));
  const exact = locked === undefined ? ref : { ...ref, digest: locked.digest };
  return formatImageRef(applyMirrors(exact, workspace.manifest.mirrors));
}
