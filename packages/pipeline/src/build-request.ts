import type {
  BuildRequest,
  DeliveredSecret,
  LinkedContext,
  Lock,
  NamedContext,
  Output,
  Platform,
  Service,
} from '@orchestrate/model';
import { formatImageRef, parseImageRef } from '@orchestrate/model';
import type { LoadedService, Workspace } from './load.ts';
import { baseLabels } from './base-labels.ts';
import type { World } from './world.ts';

/** What the command line may change about every service. */
export interface BuildOverrides {
  readonly outputs?: readonly Output[];
  readonly platforms?: readonly Platform[];
  readonly noCache: boolean;
}

export interface RequestContext {
  readonly world: World;
  readonly workspace: Workspace;
  readonly lock: Lock;
  readonly secrets: ReadonlyMap<string, readonly DeliveredSecret[]>;
  /** Service → named contexts that its Dockerfile implies (`FROM shop/base` where `base` is a service). */
  readonly inferred: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly overrides: BuildOverrides;
  /** How a parent is reached: its image by digest, or as a target of the same bake. */
  linkParent(service: string): LinkedContext;
}

/** Everything the driver must know to build one service. */
export function buildRequestFor(loaded: LoadedService, context: RequestContext): BuildRequest {
  const { service } = loaded;
  const { world, workspace, overrides } = context;
  const root = workspace.manifest.root;
  const local = service.context.kind === 'local';
  return {
    service: service.name,
    context: service.context.kind === 'local' ? world.files.absolute(root, service.context.path) : service.context.url,
    dockerfile: local ? world.files.absolute(root, service.dockerfile) : service.dockerfile,
    ...(service.target !== undefined && { target: service.target }),
    args: service.args,
    labels: { ...baseLabels(loaded, context.lock), ...service.labels },
    annotations: {},
    platforms: overrides.platforms ?? service.platforms,
    contexts: linkContexts(service, context),
    secrets: context.secrets.get(service.name) ?? [],
    ssh: service.ssh,
    cacheFrom: service.cacheFrom,
    cacheTo: service.cacheTo,
    noCache: overrides.noCache,
    tags: service.tags,
    outputs: overrides.outputs ?? service.outputs,
  };
}

function linkContexts(service: Service, context: RequestContext): Record<string, LinkedContext> {
  const inferred = Object.entries(context.inferred.get(service.name) ?? {}).map(
    ([name, parent]) => [name, context.linkParent(parent)] as const,
  );
  const named = Object.entries(service.contexts).map(([name, source]) => [name, link(source, context)] as const);
  return Object.fromEntries([...inferred, ...named]);
}

function link(source: NamedContext, context: RequestContext): LinkedContext {
  switch (source.kind) {
    case 'local':
      return { kind: 'path', path: context.world.files.absolute(context.workspace.manifest.root, source.path) };
    case 'remote':
      return { kind: 'url', url: source.url };
    case 'service':
      return context.linkParent(source.service);
    case 'image':
      return { kind: 'image', name: pinned(source.ref, context.lock) };
  }
}

/** The reference with the digest it is locked to. BuildKit does not resolve it again. */
function pinned(reference: string, lock: Lock): string {
  const ref = parseImageRef(reference);
  if (ref === undefined) return reference;
  const normalized = formatImageRef(ref);
  const locked = lock.images.get(normalized);
  return locked === undefined ? normalized : formatImageRef({ ...ref, digest: locked.digest });
}
