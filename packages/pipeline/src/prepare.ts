import type {
  BuilderInfo,
  Diagnostic,
  Lock,
  Plan,
  Registry,
  Service,
  SourcePolicy,
} from '@orchestrate/model';
import {
  buildGraph,
  type ImageNeed,
  imageNeeds,
  inferLinks,
  type Link,
  planBuilds,
  type Selection,
  select,
  sourcePolicy,
} from '@orchestrate/plan';
import { completeLock } from './complete-lock.ts';
import { findImages, type Presence } from './image-presence.ts';
import { inputKeys, type KnownInputs } from './input-keys.ts';
import {
  type LoadedService,
  loadManifest,
  loadWorkspace,
  type ServiceOverrides,
  type Workspace,
} from './load.ts';
import { planFacts } from './plan-facts.ts';
import type { World } from './world.ts';

export interface PrepareOptions {
  readonly file?: string;
  readonly names: readonly string[];
  readonly filters: readonly string[];
  /** Fail on references that the lock lacks instead of resolving them. */
  readonly frozen: boolean;
  readonly builder?: string;
  /** Build even what is unchanged. */
  readonly force: boolean;
  readonly noCache: boolean;
  readonly overrides: ServiceOverrides;
}

/** Facts and plan of a run that may start. */
export interface Preparation {
  readonly kind: 'ready';
  readonly workspace: Workspace;
  readonly builder: BuilderInfo;
  readonly registry: Registry;
  readonly links: readonly Link[];
  /** Selected services, parents first. */
  readonly selection: readonly Service[];
  readonly needs: ReadonlyMap<string, readonly ImageNeed[]>;
  readonly lock: Lock;
  readonly lockChanged: boolean;
  readonly policy: SourcePolicy;
  readonly keys: ReadonlyMap<string, KnownInputs>;
  /** Earlier images of the same inputs. */
  readonly images: ReadonlyMap<string, Presence>;
  readonly plan: Plan;
  readonly noCache: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export type Prepared =
  | Preparation
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] };

const refused = (diagnostics: readonly Diagnostic[]): Prepared => ({
  kind: 'refused',
  diagnostics,
});

/** Gathers the facts and decides: nothing is built and nothing is written. */
export async function prepare(world: World, options: PrepareOptions): Promise<Prepared> {
  const read = await loadManifest(world, options.file);
  if (!read.ok) return refused(read.diagnostics);
  const looked = await world.builders.inspect(options.builder ?? read.value.manifest.builders[0]);
  if (!looked.ok) return { kind: 'unusable', diagnostics: [looked.diagnostic] };
  const builder = looked.info;
  const nativePlatform = builder.platforms[0] ?? world.hostPlatform;
  const loaded = await loadWorkspace(world, {
    nativePlatform,
    overrides: options.overrides,
    ...fileOf(options),
  });
  if (!loaded.ok) return refused(loaded.diagnostics);
  const workspace = loaded.value;

  const chosen = choose(workspace, options);
  if (chosen.kind === 'refused') return refused([...loaded.diagnostics, ...chosen.diagnostics]);
  const registry = world.registry(workspace.manifest.mirrors);
  const needs = [...chosen.needs.values()].flat();
  const locked = await completeLock(world, { workspace, registry, needs, frozen: options.frozen });
  if (locked.kind !== 'complete') {
    return { kind: locked.kind, diagnostics: [...loaded.diagnostics, ...locked.diagnostics] };
  }
  const keys = await inputKeys(world, { workspace, ...chosen, lock: locked.lock });
  const store = world.store(workspace.manifest.root);
  const images = await findImages(world, { services: chosen.services, keys, store, registry });
  const force = options.force || options.noCache;
  return {
    kind: 'ready',
    workspace,
    builder,
    registry,
    links: chosen.links,
    selection: chosen.services,
    needs: chosen.needs,
    lock: locked.lock,
    lockChanged: locked.changed,
    policy: sourcePolicy({
      lock: locked.lock,
      refs: needs.filter((need) => need.reachable).map((need) => need.normalized),
      mirrors: workspace.manifest.mirrors,
    }),
    keys,
    images,
    plan: planBuilds(
      chosen.selection,
      planFacts({ services: chosen.services, keys, images, store, force }),
    ),
    noCache: options.noCache,
    diagnostics: loaded.diagnostics,
  };
}

interface Choice {
  readonly kind: 'chosen';
  readonly selection: Selection;
  readonly services: readonly Service[];
  readonly links: readonly Link[];
  readonly needs: ReadonlyMap<string, readonly ImageNeed[]>;
}

/** What was asked for and what it needs, from the graph of manifest and Dockerfiles. */
function choose(
  workspace: Workspace,
  options: PrepareOptions,
): Choice | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] } {
  const { services } = workspace.manifest;
  const resolved = new Map(
    [...workspace.services].map(([name, loaded]) => [name, [...loaded.resolved.values()]]),
  );
  const links = inferLinks(services, resolved);
  const graph = buildGraph(services, links);
  if (!graph.ok) return { kind: 'refused', diagnostics: graph.diagnostics };
  const selection = select(graph.value, options);
  if (!selection.ok) return { kind: 'refused', diagnostics: selection.diagnostics };
  const loaded = selection.value.services.flatMap(
    ({ service }) => workspace.services.get(service) ?? [],
  );
  const needs = new Map(loaded.map((one) => [one.service.name, needsOf(one, links)]));
  return {
    kind: 'chosen',
    selection: selection.value,
    services: loaded.map((one) => one.service),
    links,
    needs,
  };
}

function needsOf(loaded: LoadedService, links: readonly Link[]): ImageNeed[] {
  return imageNeeds({ service: loaded.service, resolved: [...loaded.resolved.values()], links });
}

function fileOf(options: PrepareOptions): { file?: string } {
  return options.file === undefined ? {} : { file: options.file };
}
