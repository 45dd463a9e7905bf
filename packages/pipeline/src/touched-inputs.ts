import type { Diagnostic, Outcome } from '@orchestrate/model';
import { ownKey } from '@orchestrate/plan';
import { inputKeys } from './input-keys.ts';
import type { Preparation } from './prepare.ts';
import type { World } from './world.ts';

export interface Trusted {
  /** Without the keys that may not be what was built. */
  readonly prepared: Preparation;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * BuildKit reads files when it needs them, which may be long after keys were taken. What was written to in
 * between may have been built either way, so its key, and the keys of all that stand on it, prove nothing: they
 * are remembered nowhere. A file that came and went in between is not noticed. The same holds for services of
 * which others know that their key cannot be trusted (`unseen`).
 */
export async function trustedInputs(
  world: World,
  prepared: Preparation,
  outcomes: readonly Outcome[],
  unseen: ReadonlySet<string>,
): Promise<Trusted> {
  const touched = await touchedServices(world, prepared, outcomes);
  if (touched.size + unseen.size === 0) return { prepared, diagnostics: [] };
  const untrusted = withDependants(prepared, new Set([...touched, ...unseen]));
  const keys = new Map([...prepared.keys].filter(([service]) => !untrusted.has(service)));
  const services = prepared.plan.services.map(({ key, ...planned }) =>
    key === undefined || untrusted.has(planned.service) ? planned : { ...planned, key },
  );
  return {
    prepared: { ...prepared, keys, plan: { services } },
    diagnostics: [...touched].map((service) => changedMeanwhile(prepared, service)),
  };
}

/** Services that were built and whose Dockerfile or files are, or were, no longer what their keys were taken from. */
async function touchedServices(
  world: World,
  prepared: Preparation,
  outcomes: readonly Outcome[],
): Promise<ReadonlySet<string>> {
  const { workspace, selected, keys } = prepared;
  const built = new Set(outcomes.flatMap(({ kind, service }) => (kind === 'built' ? service : [])));
  const again = selected.services.filter(
    ({ service }) => built.has(service) && keys.get(service)?.known === true,
  );
  if (again.length === 0) return new Set();
  const now = await inputKeys(world, {
    ...prepared,
    selection: { services: again },
    known: keys,
  });
  const root = workspace.manifest.root;
  const touched = await Promise.all(
    again.map(async ({ service }) => {
      if (world.outdated?.(service).aborted === true) return service;
      const dockerfile = workspace.services.get(service)?.dockerfile?.source;
      const text =
        dockerfile && (await world.files.dockerfile(root, dockerfile.path).catch(() => undefined));
      const [before, after] = [keys.get(service), now.keys.get(service)];
      const isSame =
        before?.known === true &&
        after?.known === true &&
        before.stamp === after.stamp &&
        ownKey(before.fingerprint, world.hash) === ownKey(after.fingerprint, world.hash) &&
        text?.text === dockerfile?.text;
      return isSame ? [] : service;
    }),
  );
  return new Set(touched.flat());
}

/** With all that stands on them. */
export function withDependants(
  { selected }: Pick<Preparation, 'selected'>,
  touched: ReadonlySet<string>,
): Set<string> {
  const all = new Set(touched);
  for (const { service, parents } of selected.services) {
    if (parents.some((parent) => all.has(parent))) all.add(service);
  }
  return all;
}

function changedMeanwhile({ workspace }: Preparation, service: string): Diagnostic {
  const at = workspace.manifest.services.get(service)?.at;
  return {
    code: 'build/changed-meanwhile',
    severity: 'warning',
    message: `Files of ${service} changed while it was built, so its image may hold the old or the new ones.`,
    hint: 'Nothing is remembered of it: the next run builds it again.',
    ...(at !== undefined && { at }),
  };
}
