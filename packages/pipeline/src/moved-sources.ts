import type { Lock } from '@orchestrate/model';
import { parseFingerprint, remoteSources, unprovenInputs } from '@orchestrate/plan';
import { atCommits } from './git-commits.ts';
import type { LoadedService, Workspace } from './load.ts';
import type { World } from './world.ts';

/**
 * Services with sources that only the builder fetches and that need not be what they were: all of them, but for
 * those whose branches and tags of git stand where the last successful build found them.
 */
export async function movedSources(
  world: World,
  workspace: Workspace,
  lock: Lock,
): Promise<ReadonlySet<string>> {
  const unproven = [...workspace.services.values()].filter((loaded) => isUnproven(loaded, lock));
  if (unproven.length === 0) return new Set();
  const services = unproven.map(({ service }) => service);
  const { workspace: pinned } = await atCommits(world, workspace, services);
  const names = services.map(({ name }) => name);
  return new Set(names.filter((name) => !isWhereItWas(world, pinned, { name, lock })));
}

function isUnproven({ service, resolved }: LoadedService, lock: Lock): boolean {
  return unprovenInputs(service, [...resolved.values()], lock).length > 0;
}

function isWhereItWas(
  world: World,
  { services, manifest, fixed = [] }: Workspace,
  { name, lock }: { readonly name: string; readonly lock: Lock },
): boolean {
  const loaded = services.get(name);
  const remembered = world.store(manifest.root).lastInputs(name);
  if (loaded === undefined || remembered === undefined) return false;
  const { service } = loaded;
  const resolved = [...loaded.resolved.values()];
  if (unprovenInputs(service, resolved, lock, fixed).length > 0) return false;
  const before = parseFingerprint(remembered.fingerprint);
  if (before === undefined || 'other' in before) return false;
  const now = Object.entries(remoteSources({ service, resolved, fixed }));
  return now.every(([source, text]) => before.contexts[source] === text);
}
