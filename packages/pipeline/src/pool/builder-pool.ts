import type { BuilderInfo, Diagnostic, Platform } from '@orchestrate/model';
import { buildGraph, type Link, placeServices } from '@orchestrate/plan';
import type { Workspace } from '../load.ts';
import type { World } from '../world.ts';

/** A builder that answered. */
export interface PoolBuilder {
  /** As it was asked for; undefined means the current one. */
  readonly name: string | undefined;
  readonly info: BuilderInfo;
}

/** A builder that answers no more. */
export interface LostBuilder {
  readonly reason: Diagnostic;
  /** Others have taken over its services. */
  readonly isReplaced: boolean;
}

/** The builders of a run, and which of them builds what. */
export class BuilderPool {
  readonly #world: World;
  #live: readonly [PoolBuilder, ...PoolBuilder[]];
  #place: (builders: readonly PoolBuilder[]) => ReadonlyMap<string, string> = () => new Map();
  #places: ReadonlyMap<string, string> = new Map();
  readonly #checks = new Map<PoolBuilder, Promise<LostBuilder | undefined>>();

  constructor(world: World, live: readonly [PoolBuilder, ...PoolBuilder[]]) {
    this.#world = world;
    this.#live = live;
  }

  /** Those that answer, in the manifest's order. */
  get builders(): readonly [PoolBuilder, ...PoolBuilder[]] {
    return this.#live;
  }

  /** Decides where services go; until then all go to the first builder. */
  place(workspace: Workspace, links: readonly Link[], nativePlatform: Platform): void {
    const { services } = workspace.manifest;
    const graph = buildGraph(services, links);
    const parents = graph.ok ? graph.value.parents : new Map<string, readonly string[]>();
    const { hash } = this.#world;
    this.#place = (live) => {
      const builders = live.map(({ info }) => info);
      return placeServices({ services, parents, builders, nativePlatform, hash });
    };
    this.#places = this.#place(this.#live);
  }

  of(service: string): PoolBuilder {
    const name = this.#places.get(service);
    return this.#live.find(({ info }) => info.name === name) ?? this.#live[0];
  }

  /**
   * Asks a builder that broke off a build whether it is still there; undefined then. When it is not and others are,
   * its services move to them. Builds that break off at the same time ask once.
   */
  whetherLost(builder: PoolBuilder): Promise<LostBuilder | undefined> {
    const asked = this.#checks.get(builder) ?? this.#check(builder);
    this.#checks.set(builder, asked);
    return asked;
  }

  async #check(builder: PoolBuilder): Promise<LostBuilder | undefined> {
    const looked = await this.#world.builders.inspect(builder.name);
    if (looked.ok) {
      this.#checks.delete(builder);
      return undefined;
    }
    const reason = looked.diagnostic;
    const [first, ...others] = this.#live.filter((one) => one !== builder);
    if (first === undefined) return { reason, isReplaced: false };
    this.#live = [first, ...others];
    this.#places = this.#place(this.#live);
    this.#world.emit({ type: 'diagnosed', diagnostic: builderDown(reason, this.#live) });
    return { reason, isReplaced: true };
  }
}

export type OpenedPool =
  | { readonly ok: true; readonly pool: BuilderPool; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Looks at every builder once, at the same time. Without a name in the manifest it is the current one. Those that
 * do not answer are left out with a warning (`builders/down`), unless none is left.
 */
export async function openPool(world: World, names: readonly string[]): Promise<OpenedPool> {
  const wanted: readonly (string | undefined)[] = names.length === 0 ? [undefined] : names;
  const looked = await Promise.all(
    wanted.map(async (name) => ({ name, answer: await world.builders.inspect(name) })),
  );
  const live = looked.flatMap(({ name, answer }): PoolBuilder[] =>
    answer.ok ? [{ name, info: answer.info }] : [],
  );
  const down = looked.flatMap(({ answer }) => (answer.ok ? [] : [answer.diagnostic]));
  const [first, ...others] = live;
  if (first === undefined) return { ok: false, diagnostics: down };
  const pool = new BuilderPool(world, [first, ...others]);
  return { ok: true, pool, diagnostics: down.map((one) => builderDown(one, live)) };
}

function builderDown(reason: Diagnostic, live: readonly PoolBuilder[]): Diagnostic {
  const others = live.map(({ info }) => info.name).join(', ');
  return {
    code: 'builders/down',
    severity: 'warning',
    message: `${reason.message} What it would build goes to ${others}, where its caches may be cold.`,
    ...(reason.hint !== undefined && { hint: reason.hint }),
  };
}
