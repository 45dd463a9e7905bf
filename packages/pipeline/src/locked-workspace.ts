import type { Checked, Diagnostic, Lock, Registry } from '@orchestrate/model';
import { refsOf } from '@orchestrate/plan';
import { changedServices } from './changed-services.ts';
import { type Choice, choose } from './choose.ts';
import { completeLock, EMPTY_LOCK } from './complete-lock.ts';
import { type LoadOptions, loadWorkspace, type Workspace } from './load.ts';
import { downloadsOfServices } from './named-downloads.ts';
import type { World } from './world.ts';

export interface LockedWorkspaceRequest {
  readonly root: string;
  readonly load: LoadOptions;
  readonly registry: Registry;
  readonly names: readonly string[];
  readonly filters: readonly string[];
  /** Select only what differs from this commit, and what stands on it. */
  readonly since?: string;
  /** Fail on references that the lock lacks instead of resolving them. */
  readonly frozen: boolean;
}

/** Services, what they stand on, and a lock that covers it. */
export interface LockedWorkspace {
  readonly kind: 'locked';
  readonly workspace: Workspace;
  readonly choice: Choice;
  readonly lock: Lock;
  /** The lock has entries that its file lacks. */
  readonly lockChanged: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export type LockedWorkspaceResult =
  | LockedWorkspace
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] };

/** Bases whose triggers pull bases with triggers; deeper chains do not occur. */
export const ROUNDS = 5;

/**
 * Reads manifest, Dockerfiles and lock, and completes the lock. ONBUILD triggers of a base image may pull
 * further images, which shows only when the base is resolved: then all is read once more with what is known.
 */
export async function loadLockedWorkspace(
  world: World,
  request: LockedWorkspaceRequest,
): Promise<LockedWorkspaceResult> {
  const read = await world.lockFile(request.root).read();
  if (read.kind === 'invalid') return { kind: 'refused', diagnostics: read.diagnostics };
  let lock = read.kind === 'lock' ? read.lock : EMPTY_LOCK;
  let lockChanged = false;
  for (let round = 1; ; round += 1) {
    const loaded = await loadWorkspace(world, { ...request.load, lock });
    if (!loaded.ok) return { kind: 'refused', diagnostics: loaded.diagnostics };
    const chosen = await chooseChanged(world, { workspace: loaded.value, lock, request });
    const diagnostics = [...loaded.diagnostics, ...chosen.diagnostics];
    if (!chosen.ok) return { kind: 'refused', diagnostics };
    const needs = [...chosen.value.needs.values()].flat();
    const { registry, frozen } = request;
    const downloads = downloadsOfServices(loaded.value, chosen.value.services);
    const wanted = { needs, downloads, includeUnreachable: false };
    const completed = await completeLock(world, { lock, registry, frozen, ...wanted });
    if (completed.kind !== 'complete') {
      return { kind: completed.kind, diagnostics: [...diagnostics, ...completed.diagnostics] };
    }
    lock = completed.lock;
    lockChanged ||= completed.resolved.length > 0;
    if (round < ROUNDS && completed.resolved.some((name) => hasTriggers(lock, name))) continue;
    const { value: workspace } = loaded;
    return { kind: 'locked', workspace, choice: chosen.value, lock, lockChanged, diagnostics };
  }
}

/** Git is asked only when the request compares with a commit. */
async function chooseChanged(
  world: World,
  from: {
    readonly workspace: Workspace;
    readonly lock: Lock;
    readonly request: LockedWorkspaceRequest;
  },
): Promise<Checked<Choice>> {
  const { workspace, lock, request } = from;
  const refs = refsOf(request);
  if (refs.length === 0) return choose(workspace, request);
  const { file } = request.load;
  const changed = await changedServices(world, { workspace, lock, refs, ...(file && { file }) });
  return changed.ok ? choose(workspace, { ...request, changed: changed.value }) : changed;
}

/** A base that runs triggers in what stands on it: they may pull more. */
export function hasTriggers(lock: Lock, reference: string): boolean {
  const platforms = lock.images.get(reference)?.platforms.values() ?? [];
  return [...platforms].some((image) => image.onBuild.length > 0);
}
