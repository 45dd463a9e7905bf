import type { Diagnostic, Lock } from '@orchestrate/model';
import { suspectAddresses } from './address-secrets.ts';
import { completeLock, coverageOf, EMPTY_LOCK, type LockNeeds } from './complete-lock.ts';
import { loadManifest, loadWorkspace } from './load.ts';
import { hasTriggers, ROUNDS } from './locked-workspace.ts';
import { downloadsOf } from './named-downloads.ts';
import { needsOfAll } from './named-images.ts';
import type { World } from './world.ts';

export interface LockOptions {
  readonly file?: string;
  /** Only say whether the lock is complete; offline. */
  readonly check: boolean;
}

type Refused = {
  readonly kind: 'refused' | 'unusable';
  readonly diagnostics: readonly Diagnostic[];
};

export type LockResult =
  | Refused
  | {
      readonly kind: 'locked';
      readonly lock: Lock;
      readonly added: readonly string[];
      readonly removed: readonly string[];
      readonly diagnostics: readonly Diagnostic[];
    };

/**
 * Completes `orchestrate.lock` for all services and all stages: adds what is missing, drops what nothing
 * names, leaves the rest as it is. With `check`, refuses with the place of each gap and writes nothing.
 */
export async function lock(world: World, options: LockOptions): Promise<LockResult> {
  const opened = await loadManifest(world, options.file);
  if (!opened.ok) return refused(opened.diagnostics);
  const { root, mirrors } = opened.value.manifest;
  const read = await world.lockFile(root).read();
  // Conflict markers of a merge are mended by writing the file anew.
  const mended = read.kind === 'invalid' && !options.check ? read.mended : undefined;
  if (read.kind === 'invalid' && mended === undefined) {
    const others = await needsWith(world, options, EMPTY_LOCK);
    const inFiles = others.ok ? [] : others.diagnostics;
    return refused([...read.diagnostics, ...inFiles]);
  }
  const before = mended ?? (read.kind === 'lock' ? read.lock : EMPTY_LOCK);
  if (options.check) return check(world, options, before);
  const completed = await complete(world, { options, before, registry: world.registry(mirrors) });
  if (completed.kind !== 'locked') return completed;
  const isWritten = read.kind === 'lock' && completed.added.length + completed.removed.length === 0;
  if (!isWritten) await world.lockFile(root).write(completed.lock);
  return completed;
}

interface ToComplete {
  readonly options: LockOptions;
  readonly before: Lock;
  readonly registry: ReturnType<World['registry']>;
}

/** What triggers of a new base pull shows only when the base is known: then all is read once more. */
async function complete(world: World, { options, before, registry }: ToComplete) {
  const added: string[] = [];
  let whole = before;
  for (let round = 1; ; round += 1) {
    const wanted = await needsWith(world, options, whole);
    if (!wanted.ok) return refused(wanted.diagnostics);
    const { value } = wanted;
    const completed = await completeLock(world, { lock: whole, registry, frozen: false, ...value });
    if (completed.kind !== 'complete') return completed;
    whole = completed.lock;
    added.push(...completed.resolved);
    const mayPullMore = completed.resolved.some((name) => hasTriggers(completed.lock, name));
    if (mayPullMore && round < ROUNDS) continue;
    const { images, downloads } = coverageOf(whole, value);
    const removed = [...images.unused, ...downloads.unused];
    return {
      kind: 'locked' as const,
      lock: without(whole, new Set(removed)),
      added,
      removed,
      diagnostics: value.notices,
    };
  }
}

async function check(world: World, options: LockOptions, complete: Lock): Promise<LockResult> {
  const wanted = await needsWith(world, options, complete);
  if (!wanted.ok) return refused(wanted.diagnostics);
  const gaps = coverageOf(complete, wanted.value).diagnostics;
  if (gaps.length > 0) return refused(gaps);
  const { notices } = wanted.value;
  return { kind: 'locked', lock: complete, added: [], removed: [], diagnostics: notices };
}

type NoticedNeeds = LockNeeds & { readonly notices: readonly Diagnostic[] };

/** What all stages of all services need, ONBUILD triggers of locked bases included. */
async function needsWith(
  world: World,
  { file }: LockOptions,
  lock: Lock,
): Promise<
  | { readonly ok: true; readonly value: NoticedNeeds }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }
> {
  const loaded = await loadWorkspace(world, {
    nativePlatform: world.hostPlatform,
    lock,
    ...(file !== undefined && { file }),
  });
  if (!loaded.ok) return loaded;
  const value = {
    needs: needsOfAll(loaded.value),
    downloads: downloadsOf(loaded.value.services.values()),
    includeUnreachable: true,
    notices: suspectAddresses(loaded.value.services.values()).map(asWarning),
  };
  return { ok: true, value };
}

/** Nothing is built here: it is only left out of the lock. */
function asWarning(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: 'warning' };
}

function without(whole: Lock, names: ReadonlySet<string>): Lock {
  const kept = <T>(entries: ReadonlyMap<string, T>) =>
    new Map([...entries].filter(([name]) => !names.has(name)));
  return { ...whole, images: kept(whole.images), downloads: kept(whole.downloads) };
}

function refused(diagnostics: readonly Diagnostic[]): Refused {
  return { kind: 'refused', diagnostics };
}
