import type { BuildBatch, BuildRequest, LinkedContext } from '@orchestrate/model';
import { type CacheFolders, OWN_FOLDERS } from '../cache/folders.ts';
import { bakeAttestations } from './attestations.ts';
import { type CacheSecret, deliverCacheSecrets } from './cache-secrets.ts';
import { bakeCaches } from './caches.ts';
import { tagsAndOutputs } from './outputs.ts';
import { bakeSecret, deliverSecrets, type SecretDelivery } from './secrets.ts';
import { nameTargets, type TargetNames } from './target-names.ts';
import { literal, literalMap } from './template.ts';

/** A batch in bake's words (`docker buildx bake -f FILE.json TARGET…`). */
export interface BakeDefinition {
  readonly document: BakeDocument;
  /** To be built; targets that are only linked are left out. */
  readonly wanted: readonly string[];
  readonly names: TargetNames;
  readonly secrets: readonly SecretDelivery[];
  readonly cacheSecrets: readonly CacheSecret[];
}

export interface BakeDocument {
  /** Set by the environment. */
  readonly variable?: Readonly<Record<string, { readonly default: string }>> | undefined;
  readonly group: Readonly<Record<string, { readonly targets: readonly string[] }>>;
  readonly target: Readonly<Record<string, BakeTarget>>;
}

/** The attributes of a bake target that we set (buildx `docs/bake-reference.md`); JSON leaves out what is undefined. */
export interface BakeTarget {
  readonly context: string;
  readonly dockerfile: string;
  readonly 'dockerfile-inline'?: string | undefined;
  readonly target?: string | undefined;
  readonly args?: Readonly<Record<string, string>> | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: readonly string[] | undefined;
  readonly platforms?: readonly string[] | undefined;
  readonly contexts?: Readonly<Record<string, string>> | undefined;
  readonly secret?: readonly string[] | undefined;
  readonly ssh?: readonly string[] | undefined;
  readonly 'cache-from'?: readonly string[] | undefined;
  readonly 'cache-to'?: readonly string[] | undefined;
  readonly 'no-cache'?: true | undefined;
  readonly attest?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly output: readonly string[];
}

/**
 * The bake definition of a batch, without secret values. `secretFolder` is where secrets that need a file
 * will be put; printed definitions have a placeholder there. Provenance is left at buildx's default (`min`,
 * where the output can carry it). `folders` says where local caches are.
 */
export function bakeDefinition(
  batch: BuildBatch,
  secretFolder: string,
  folders: CacheFolders = OWN_FOLDERS,
): BakeDefinition {
  const all = [...batch.requests, ...batch.linked];
  const names = nameTargets(all.map((request) => request.service));
  const secrets = deliverSecrets(batch);
  const cacheSecrets = deliverCacheSecrets(batch);
  const linked = new Set(batch.linked);
  const entry = (request: BuildRequest): readonly [string, BakeTarget] => [
    names.targetOf(request.service),
    bakeTarget(linked.has(request) ? withoutResult(request) : request, {
      names,
      namespace: batch.cacheMountNamespace,
      cacheSecrets,
      folders,
      secrets: secrets
        .filter((secret) => secret.service === request.service)
        .map((secret) => bakeSecret(secret, secretFolder)),
    }),
  ];
  const wanted = batch.requests.map((request) => names.targetOf(request.service));
  return {
    document: {
      ...variables(cacheSecrets),
      group: { default: { targets: wanted } },
      target: Object.fromEntries(all.map(entry)),
    },
    wanted,
    names,
    secrets,
    cacheSecrets,
  };
}

function variables(secrets: readonly CacheSecret[]): Pick<BakeDocument, 'variable'> {
  if (secrets.length === 0) return {};
  return {
    variable: Object.fromEntries(secrets.map(({ variable }) => [variable, { default: '' }])),
  };
}

interface Surroundings {
  readonly names: TargetNames;
  readonly namespace: string | undefined;
  readonly secrets: readonly string[];
  readonly cacheSecrets: readonly CacheSecret[];
  readonly folders: CacheFolders;
}

function bakeTarget(request: BuildRequest, around: Surroundings): BakeTarget {
  const { namespace } = around;
  const { tags, output } = tagsAndOutputs(request);
  // Not a variable but a build argument that the frontend reads (`dockerfile/builder`, keyCacheNSArg).
  const own = namespace === undefined ? {} : { BUILDKIT_CACHE_MOUNT_NS: namespace };
  const contexts = Object.entries(request.contexts).map(
    ([name, context]) => [name, address(context, around.names)] as const,
  );
  const caches = bakeCaches(request, around.cacheSecrets, around.folders);
  const annotations = Object.entries(request.annotations).map(([key, value]) => `${key}=${value}`);
  return {
    context: literal(request.context),
    dockerfile: literal(request.dockerfile),
    'dockerfile-inline':
      request.dockerfileText === undefined ? undefined : literal(request.dockerfileText),
    target: request.target === undefined ? undefined : literal(request.target),
    args: map({ ...own, ...request.args }),
    labels: map(request.labels),
    annotations: list(annotations),
    platforms: list(request.platforms),
    contexts: map(Object.fromEntries(contexts)),
    secret: list(around.secrets),
    ssh: list(request.ssh),
    'cache-from': some(caches.from),
    'cache-to': some(caches.to),
    'no-cache': request.noCache ? true : undefined,
    attest: list(bakeAttestations(request.attestations)),
    tags: list(tags),
    output: output.map(literal),
  };
}

/** A linked parent gives its dependants a file system; it is neither tagged nor exported again. */
function withoutResult(request: BuildRequest): BuildRequest {
  const { attestations: _, layerCache, ...bare } = request;
  const reading = layerCache && { layerCache: { ...layerCache, to: [] } };
  return { ...bare, ...reading, tags: [], outputs: [], cacheTo: [], noCache: false };
}

function address(context: LinkedContext, names: TargetNames): string {
  switch (context.kind) {
    case 'path':
      return context.path;
    case 'url':
      return context.url;
    case 'image':
      return `docker-image://${context.name}`;
    case 'target':
      return `target:${names.targetOf(context.service)}`;
  }
}

function some(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}

function list(values: readonly string[]): string[] | undefined {
  return values.length === 0 ? undefined : values.map(literal);
}

function map(values: Readonly<Record<string, string>>): Record<string, string> | undefined {
  return Object.keys(values).length === 0 ? undefined : literalMap(values);
}
