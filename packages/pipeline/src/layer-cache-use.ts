import type {
  BuildRequest,
  CacheEntry,
  Diagnostic,
  LayerCacheUse,
  Service,
} from '@orchestrate/model';
import {
  type CacheScope,
  cacheScope,
  lacksBranch,
  layerCaches,
  type NamedCache,
  withKnownCaches,
  writes,
} from '@orchestrate/plan';
import type { SecretToFind } from '@orchestrate/secrets';
import type { Workspace } from './load.ts';
import type { BuilderPool } from './pool/builder-pool.ts';
import { knowingCaches, unknownCaches } from './unknown-caches.ts';
import type { World } from './world.ts';

/** Whose layer caches this run reads and writes, and which cannot be used. Git is asked only when a service has one. */
export async function lookAtCaches(
  world: World,
  { workspace, pool }: { readonly workspace: Workspace; readonly pool: BuilderPool },
  services: readonly Service[],
): Promise<{ readonly cacheScope: CacheScope; readonly diagnostics: readonly Diagnostic[] }> {
  const { manifest, git } = workspace;
  const asked = services.some(({ layerCache }) => layerCache !== undefined);
  const state = git ?? (asked ? await world.files.git(manifest.root) : undefined);
  const scope = cacheScope(world.env, state?.branch);
  const usable = knowingCaches(services, pool);
  const diagnostics = [...unknownCaches(services, pool), ...checkLayerCaches(world, usable, scope)];
  return { cacheScope: scope, diagnostics };
}

export interface CacheUseContext {
  readonly world: World;
  readonly workspace: Workspace;
  readonly scope: CacheScope;
  readonly nativePlatform: string;
  /** Of the builder that builds the service. */
  readonly driver: string;
  readonly noCache: boolean;
  readonly secrets: readonly SecretToFind[];
}

/** What a build request says of layer caches, those in buildx's own words among them. */
export type RequestedCaches = Pick<BuildRequest, 'cacheFrom' | 'cacheTo' | 'layerCache'>;

/**
 * The layer caches that the build of a service reads and writes. What can be said in buildx's own words is said
 * so, and treated like what the manifest says in them; folders and secret fields go their own way.
 */
export function requestedCaches(written: Service, context: CacheUseContext): RequestedCaches {
  const service = withKnownCaches(context.driver, written);
  const use = layerCacheUse(service, context) ?? { from: [], to: [] };
  const from = use.from.filter((entry) => !isPlain(entry));
  const to = use.to.filter((entry) => !isPlain(entry));
  return {
    cacheFrom: [...service.cacheFrom, ...use.from.filter(isPlain).map(inWords)],
    cacheTo: [...service.cacheTo, ...use.to.filter(isPlain).map(inWords)],
    ...(from.length + to.length > 0 && { layerCache: { from, to } }),
  };
}

function isPlain({ fields, secrets, folder }: CacheEntry): boolean {
  const quoted = fields.some((field) => /[",\s]/.test(field.join('')));
  return folder === undefined && secrets.length === 0 && !quoted;
}

function inWords({ fields }: CacheEntry): string {
  return fields.map((field) => field.join('=')).join(',');
}

function layerCacheUse(
  service: Service,
  { world, workspace, scope, nativePlatform, noCache, secrets }: CacheUseContext,
): LayerCacheUse | undefined {
  const { layerCache } = service;
  if (layerCache === undefined) return undefined;
  if (layerCache.type === 'gha' && !hasActionsCache(world.env)) return undefined;
  const { project, root } = workspace.manifest;
  const { from, to } = layerCaches(service, { project, scope, nativePlatform, hash: world.hash });
  const protocol = layerCache.type === 'gha' ? actionsProtocol(world.env) : [];
  const entry = ({ fields, folder, ...cache }: NamedCache): CacheEntry => ({
    fields: [...fields, ...protocol],
    secrets: Object.entries(cache.secrets).flatMap(([id, provider]) => {
      const known = secrets.find((secret) => secret.id === provider);
      return known === undefined ? [] : [{ id, value: known.value }];
    }),
    ...(folder !== undefined && { folder: world.files.absolute(root, folder) }),
  });
  return { from: noCache ? [] : from.map(entry), to: to.map(entry) };
}

/** What buildx needs to reach GitHub's cache; without it, it leaves the cache out and does not say so. */
function hasActionsCache(env: World['env']): boolean {
  const url = env['ACTIONS_RESULTS_URL'] ?? env['ACTIONS_CACHE_URL'];
  return Boolean(env['ACTIONS_RUNTIME_TOKEN']) && Boolean(url);
}

/**
 * GitHub has one protocol, which buildx speaks when a variable tells it to. Where only the address of that one is
 * handed on, the old one would be asked for in its place.
 */
function actionsProtocol(env: World['env']): readonly (readonly [string, string])[] {
  const isTold = env['ACTIONS_CACHE_SERVICE_V2'] !== undefined || Boolean(env['ACTIONS_CACHE_URL']);
  return isTold ? [] : [['version', '2']];
}

/** Said before anything is built: which caches cannot be used here, and what leaves with them. */
function checkLayerCaches(
  world: World,
  services: readonly Service[],
  scope: CacheScope,
): Diagnostic[] {
  return [
    ...withoutActionsCache(world, services, scope),
    ...withoutBranch(services, scope),
    ...services.flatMap((service) => exportsEveryStage(service, scope)),
  ];
}

function withoutActionsCache(
  world: World,
  services: readonly Service[],
  scope: CacheScope,
): Diagnostic[] {
  if (hasActionsCache(world.env)) return [];
  const first = services.find(({ layerCache }) => layerCache?.type === 'gha')?.layerCache;
  if (first === undefined) return [];
  return [
    {
      code: 'cache/no-actions-variables',
      severity: scope.ci ? 'warning' : 'info',
      message:
        'GitHub’s cache is neither read nor written, because ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not set.',
      hint: 'GitHub gives them to actions only: a step with `crazy-max/ghaction-github-runtime` before this one hands them on.',
      at: first.at,
    },
  ];
}

function withoutBranch(services: readonly Service[], scope: CacheScope): Diagnostic[] {
  const lacking = services.flatMap(({ layerCache }) =>
    layerCache !== undefined && lacksBranch(layerCache, scope) ? layerCache : [],
  );
  const [first] = lacking;
  if (first === undefined) return [];
  return [
    {
      code: 'cache/no-branch',
      severity: scope.ci ? 'warning' : 'info',
      message:
        'The layer cache is not written: neither git nor CI says which branch this is, and each has its own.',
      hint: 'Check out a branch; in a CI system that is not known here, check it out by its name.',
      at: first.at,
    },
  ];
}

/** The gate searches images; what other stages wrote leaves the builder all the same. */
function exportsEveryStage(service: Service, scope: CacheScope): Diagnostic[] {
  const { name, layerCache, secrets } = service;
  if (layerCache?.mode !== 'max' || secrets.length === 0 || !writes(layerCache, scope)) return [];
  return [
    {
      code: 'secret/cache-not-searched',
      severity: 'warning',
      message: `The layer cache of ${name} holds the layers of all stages, which leave the builder without being searched for secrets.`,
      hint: 'Say `mode: min`, or make sure that no step of any stage writes a secret into a file.',
      at: layerCache.at,
    },
  ];
}
