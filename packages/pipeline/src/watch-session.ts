import type { RunRecord } from '@orchestrate/model';
import type { LoadedService } from './load.ts';
import type { Outdated } from './outdated.ts';
import type { Preparation } from './prepare.ts';
import { withDependants } from './touched-inputs.ts';
import type { World } from './world.ts';

/** Services that were asked for, in the plan's order; and with what key, where it is known. */
export type Keys = ReadonlyMap<string, string | undefined>;

export function keysOf({ plan }: Preparation): Keys {
  return new Map(plan.services.map(({ service, key }) => [service, key]));
}

/** What has been tried since the watching began: a failure is not tried again before something of it changes. */
export class WatchSession {
  readonly #tried = new Map<string, string | undefined>();

  /**
   * A run has ended that began with these keys. What it cancelled is still to be done, and so is what was found
   * to be out of date, even if it was built and its files are as before again: nobody knows which it is made of.
   */
  note(keys: Keys, { status, services }: RunRecord, found: Pick<Outdated, 'has'>): void {
    for (const { service, outcome, outdated } of services) {
      const isOver = outcome === 'built' || outcome === 'unchanged' || outcome === 'failed';
      const isOutdated = outdated === true || found.has(service);
      if (isOutdated || (status === 'cancelled' && !isOver)) this.#tried.delete(service);
      else this.#tried.set(service, keys.get(service));
    }
  }

  /** Services that have to be built because of what changed, or that have not been tried. */
  due(world: World, prepared: Preparation, changed: ReadonlySet<string>): string[] {
    return touchedServices(world, prepared, { changed, before: this.#tried });
  }
}

/**
 * Services whose key is another one than before, and all that stands on them; parents first. Where no key can
 * tell, it is the changed paths that do.
 */
export function touchedServices(
  world: World,
  prepared: Preparation,
  { changed, before }: { readonly changed: ReadonlySet<string>; readonly before: Keys },
): string[] {
  const keys = keysOf(prepared);
  const touched = [...keys].flatMap(([service, key]) => {
    const loaded = prepared.workspace.services.get(service);
    const isTouched =
      !before.has(service) ||
      before.get(service) !== key ||
      (key === undefined && loaded !== undefined && concerns(world, prepared, loaded, changed));
    return isTouched ? service : [];
  });
  const all = withDependants(prepared, new Set(touched));
  return [...keys.keys()].filter((service) => all.has(service));
}

function concerns(
  { files }: World,
  { workspace }: Preparation,
  { service }: LoadedService,
  changed: ReadonlySet<string>,
): boolean {
  const { root } = workspace.manifest;
  const contexts = [service.context, ...Object.values(service.contexts)];
  const folders = contexts.flatMap((context) =>
    context.kind === 'local' ? `${files.absolute(root, context.path)}/` : [],
  );
  const dockerfile = files.absolute(root, service.dockerfile);
  return [...changed].some(
    (path) => path.startsWith(dockerfile) || folders.some((folder) => path.startsWith(folder)),
  );
}
