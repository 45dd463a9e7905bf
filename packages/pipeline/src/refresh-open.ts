import type {
  Diagnostic,
  Lock,
  Manifest,
  Mirror,
  RefreshRules,
  Registry,
} from '@orchestrate/model';
import {
  type Ground,
  type ImageNeed,
  type RefreshCandidate,
  readSelectors,
  refreshScope,
} from '@orchestrate/plan';
import { type Choice, choose } from './choose.ts';
import { loadManifest, loadWorkspace, type Workspace } from './load.ts';
import { needsOfAll } from './named-images.ts';
import type { World } from './world.ts';

/** What a refresh is about, from files alone. */
export interface OpenedRefresh {
  readonly kind: 'opened';
  readonly root: string;
  readonly project: string;
  readonly registry: Registry;
  readonly mirrors: readonly Mirror[];
  readonly rules: RefreshRules;
  /** As it is in the file. */
  readonly lock: Lock;
  readonly candidates: readonly RefreshCandidate[];
  readonly ground: Ground;
}

export type RefreshOpening =
  | OpenedRefresh
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

interface Asked {
  readonly file?: string;
  readonly selectors: readonly string[];
  readonly minAgeMs?: number;
}

/** Reads manifest, lock and Dockerfiles, and finds the locked references that are meant. */
export async function openRefresh(
  world: World,
  asked: Asked,
  now: number,
): Promise<RefreshOpening> {
  const read = await loadManifest(world, asked.file);
  if (!read.ok) return refused(read.diagnostics);
  const { manifest } = read.value;
  const locked = await world.lockFile(manifest.root).read();
  if (locked.kind === 'invalid') return refused(locked.diagnostics);
  if (locked.kind === 'none') return refused([NO_LOCK]);
  const { lock } = locked;
  const loaded = await loadWorkspace(world, {
    nativePlatform: world.hostPlatform,
    lock,
    ...(asked.file !== undefined && { file: asked.file }),
  });
  if (!loaded.ok) return refused(loaded.diagnostics);
  const whole = choose(loaded.value, { names: [], filters: [] });
  if (!whole.ok) return refused(whole.diagnostics);
  const meant = meantServices(loaded.value, asked.selectors);
  if (meant.kind === 'refused') return meant;
  const rules = rulesOf(manifest, asked);
  const needs = needsOfAll(loaded.value);
  const scope = refreshScope({ lock, needs, rules, now, ...meant });
  if (scope.diagnostics.length > 0) return refused(scope.diagnostics);
  return {
    kind: 'opened',
    root: manifest.root,
    project: manifest.project,
    registry: world.registry(manifest.mirrors),
    mirrors: manifest.mirrors,
    rules,
    lock,
    candidates: scope.candidates,
    ground: groundOf(whole.value),
  };
}

function rulesOf({ refresh }: Manifest, { minAgeMs }: Asked): RefreshRules {
  return { ...refresh, ...(minAgeMs !== undefined && { minAgeMs }) };
}

function meantServices(workspace: Workspace, selectors: readonly string[]) {
  const { services: names, images: patterns } = readSelectors(selectors);
  if (names.length === 0 && patterns.length > 0)
    return { kind: 'meant' as const, services: new Set<string>(), patterns };
  const chosen = choose(workspace, { names, filters: [] });
  if (!chosen.ok) return refused(chosen.diagnostics);
  const services = new Set(chosen.value.services.map(({ name }) => name));
  return { kind: 'meant' as const, services, patterns };
}

function groundOf({ selection, needs }: Choice): Ground {
  return { services: selection.services, needs: new Map<string, readonly ImageNeed[]>(needs) };
}

function refused(diagnostics: readonly Diagnostic[]) {
  return { kind: 'refused' as const, diagnostics };
}

const NO_LOCK: Diagnostic = {
  code: 'refresh/no-lock',
  severity: 'error',
  message: 'There is no orchestrate.lock to refresh.',
  hint: 'Run `orchestrate lock` once and commit the file.',
};
