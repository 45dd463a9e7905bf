import type {
  BuilderInfo,
  Checked,
  Diagnostic,
  Lock,
  Plan,
  Registry,
  Service,
  SourcePolicy,
} from '@orchestrate/model';
import { hasErrors } from '@orchestrate/model';
import {
  type CacheScope,
  type ImageNeed,
  type Link,
  planBuilds,
  type Selection,
  sourcePolicy,
} from '@orchestrate/plan';
import { checkSecretUse } from './check-secret-use.ts';
import { clientInTime } from './client-in-time.ts';
import { askingGitOnce, atCommits } from './git-commits.ts';
import { type FoundImages, findImages } from './image-presence.ts';
import { inputKeys, type KnownInputs } from './input-keys.ts';
import { lookAtCaches } from './layer-cache-use.ts';
import {
  type LoadedManifest,
  loadManifest,
  type ServiceOverrides,
  type Workspace,
} from './load.ts';
import { type LockedWorkspace, loadLockedWorkspace } from './locked-workspace.ts';
import { addressesOf } from './named-downloads.ts';
import { planFacts } from './plan-facts.ts';
import { type BuilderPool, openPool } from './pool/builder-pool.ts';
import { poolImages } from './pool/pool-images.ts';
import { refsAllowed } from './refs-allowed.ts';
import { withSecretVersions } from './rotation.ts';
import { standByEarly } from './stand-by.ts';
import type { World } from './world.ts';

export interface PrepareOptions {
  readonly file?: string;
  readonly names: readonly string[];
  readonly filters: readonly string[];
  /** Select only what differs from this commit, and what stands on it. */
  readonly since?: string;
  /** Fail on references that the lock lacks instead of resolving them. */
  readonly frozen: boolean;
  readonly builder?: string;
  /** Build even what is unchanged. */
  readonly force: boolean;
  readonly noCache: boolean;
  readonly overrides: ServiceOverrides;
  /** Something will be built, in all likelihood: the driver gets ready before it is known what. */
  readonly expectsBuild?: boolean;
}

/** Facts and plan of a run that may start. */
export interface Preparation extends FoundImages {
  readonly kind: 'ready';
  readonly workspace: Workspace;
  /** Who builds what. */
  readonly pool: BuilderPool;
  /** The first of the pool that answers. */
  readonly builder: BuilderInfo;
  readonly registry: Registry;
  readonly links: readonly Link[];
  /** Selected services, parents first. */
  readonly selection: readonly Service[];
  readonly selected: Selection;
  readonly needs: ReadonlyMap<string, readonly ImageNeed[]>;
  readonly lock: Lock;
  readonly lockChanged: boolean;
  readonly policy: SourcePolicy;
  readonly keys: ReadonlyMap<string, KnownInputs>;
  readonly plan: Plan;
  readonly noCache: boolean;
  readonly cacheScope: CacheScope;
  readonly diagnostics: readonly Diagnostic[];
}

export type Prepared =
  | Preparation
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] };

/** Gathers the facts and decides: nothing is built and nothing is written. */
export async function prepare(outside: World, options: PrepareOptions): Promise<Prepared> {
  const world = askingGitOnce(outside);
  const read = await loadManifest(world, options.file);
  if (!read.ok) return { kind: 'refused', diagnostics: read.diagnostics };
  const { manifest } = read.value;
  const names = options.builder === undefined ? manifest.builders : [options.builder];
  standByEarly(world, { manifest, names, options });
  const opened = await openPool(world, names);
  if (!opened.ok) return { kind: 'unusable', diagnostics: opened.diagnostics };
  const { pool } = opened;
  const [{ info: builder }] = pool.builders;
  const gathered = await gather(world, { options, read, ...opened });
  if (gathered.kind !== 'decided') return gathered;
  const { askClient, ...decided } = gathered;
  const builds = servicesToBuild(decided);
  // A process each, of buildx and of git: neither has to wait for the other.
  const [client, facts] = await Promise.all([
    builds.length > 0 ? askClient() : undefined,
    withCaches(world, { ...decided, pool }, builds),
  ]);
  if (client?.ok === false) return { kind: 'unusable', diagnostics: [client.diagnostic] };
  const { noCache } = options;
  return { ...facts, kind: 'ready', builder, noCache };
}

type Read<T> = Extract<Checked<T>, { readonly ok: true }>;

interface Opened {
  readonly options: PrepareOptions;
  readonly read: Read<LoadedManifest>;
  readonly pool: BuilderPool;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the files, the lock and the world say; refused when it does not fit together. */
async function gather(world: World, { options, read, pool, diagnostics }: Opened) {
  const { root, mirrors } = read.value.manifest;
  const nativePlatform = pool.builders[0].info.platforms[0] ?? world.hostPlatform;
  const registry = world.registry(mirrors);
  const located = await loadLockedWorkspace(world, {
    root,
    registry,
    load: { ...options, read, nativePlatform },
    names: options.names,
    filters: options.filters,
    ...(options.since !== undefined && { since: options.since }),
    frozen: options.frozen,
  });
  if (located.kind !== 'locked') return located;
  const aboutSecrets = checkSecretUse(located);
  const noticed = [...diagnostics, ...located.diagnostics, ...aboutSecrets];
  if (hasErrors(aboutSecrets)) return { kind: 'refused' as const, diagnostics: noticed };
  const { services, links } = located.choice;
  const fixed = await atCommits(world, located.workspace, services);
  const { workspace, rotation } = await withSecretVersions(world, fixed.workspace, services);
  pool.place(workspace, links, nativePlatform);
  const askClient = clientInTime(world, { root, services });
  const decided = await decide(onPool(world, { pool, workspace }), {
    located: {
      ...located,
      workspace,
      diagnostics: [...noticed, ...fixed.diagnostics, ...rotation],
    },
    registry,
    pool,
    force: options.force,
    noCache: options.noCache,
  });
  if (hasErrors(decided.diagnostics))
    return { kind: 'refused' as const, diagnostics: decided.diagnostics };
  return { kind: 'decided' as const, registry, askClient, ...decided };
}

/** The same world, in which images are looked for where their services are built. */
export function onPool(
  world: World,
  { pool, workspace }: Pick<Preparation, 'pool' | 'workspace'>,
): World {
  return { ...world, localImages: poolImages(world, pool, workspace.manifest.services) };
}

async function withCaches<D extends Pick<Preparation, 'workspace' | 'diagnostics' | 'pool'>>(
  world: World,
  decided: D,
  builds: readonly Service[],
) {
  const { cacheScope, diagnostics } = await lookAtCaches(world, decided, builds);
  return { ...decided, cacheScope, diagnostics: [...decided.diagnostics, ...diagnostics] };
}

function servicesToBuild({
  plan,
  selection,
}: Pick<Preparation, 'plan' | 'selection'>): readonly Service[] {
  const names = new Set(
    plan.services.flatMap(({ service, decision }) => (decision.kind === 'build' ? service : [])),
  );
  return selection.filter(({ name }) => names.has(name));
}

interface Located {
  readonly located: LockedWorkspace;
  readonly registry: Registry;
  readonly pool: BuilderPool;
  readonly force: boolean;
  readonly noCache: boolean;
}

/** Input keys, images that are there and what follows from them. */
async function decide(world: World, { located, registry, pool, ...asked }: Located) {
  const { workspace, choice, lock, lockChanged, diagnostics } = located;
  const { services, selection, links, needs } = choice;
  const store = world.store(workspace.manifest.root);
  const inputs = await inputKeys(world, { workspace, selection, links, lock });
  const { keys } = inputs;
  const found = await findImages(world, { services, keys, store, registry });
  const { images } = found;
  const policy = sourcePolicy({
    lock,
    refs: refsAllowed(
      { workspace, needs, lock },
      services.map(({ name }) => name),
    ),
    mirrors: workspace.manifest.mirrors,
    fixed: workspace.fixed ?? [],
    urls: addressesOf(
      workspace,
      services.map(({ name }) => name),
    ),
  });
  const decided = planBuilds(selection, planFacts({ services, keys, images, store, ...asked }));
  const plan = withBuilders(decided, pool);
  const facts = { workspace, links, selection: services, needs, lock, lockChanged, keys, ...found };
  const noticed = [...diagnostics, ...inputs.diagnostics];
  return { ...facts, selected: selection, policy, plan, diagnostics: noticed };
}

/** One builder needs no mention. */
function withBuilders({ services }: Plan, pool: BuilderPool): Plan {
  if (pool.builders.length === 1) return { services };
  return {
    services: services.map((planned) => ({
      ...planned,
      builder: pool.of(planned.service).info.name,
    })),
  };
}
