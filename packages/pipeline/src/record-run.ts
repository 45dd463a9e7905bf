import { type Base, type EndedService, runRecord } from '@orchestrate/metrics';
import type { CacheMountRecord, Outcome, PlannedService, RunRecord } from '@orchestrate/model';
import { canonicalText, ownKey } from '@orchestrate/plan';
import type { Redactor } from '@orchestrate/secrets';
import { withEarlierImages } from './earlier-images.ts';
import { baseOf } from './final-base.ts';
import { manifestsOf } from './manifests.ts';
import { maskArguments } from './mask-arguments.ts';
import type { Preparation } from './prepare.ts';
import { redactTexts } from './redact-texts.ts';
import type { GitState, World } from './world.ts';

export interface EndedBuild {
  readonly prepared: Preparation;
  readonly outcomes: readonly Outcome[];
  readonly runId: string;
  readonly started: number;
  readonly cancelled: boolean;
  /** Tags could not be written although everything was built. */
  readonly releaseFailed: boolean;
  readonly command: string;
  readonly git: GitState | undefined;
  /** Cache mounts that were to travel. */
  readonly cacheMounts: readonly CacheMountRecord[] | undefined;
  /** Masks secrets in what is kept. */
  readonly redactor: Redactor;
}

/** The record of a run, stored before it is shown. A store that cannot write is warned about when it is opened. */
export function recordRun(world: World, ended: EndedBuild): RunRecord {
  const { prepared, outcomes, runId, started, git } = ended;
  const { manifest } = prepared.workspace;
  const store = world.store(manifest.root);
  const made = runRecord(
    {
      id: runId,
      startedAt: started,
      durationMs: world.clock.now() - started,
      command: ended.command,
      project: manifest.project,
      ...(git !== undefined && { git: commitOf(git) }),
      services: outcomes.map((outcome) => endedService(ended, outcome)),
      cancelled: ended.cancelled,
      failed: ended.releaseFailed,
      ...(ended.cacheMounts !== undefined && { cacheMounts: ended.cacheMounts }),
    },
    (service, step) => store.typicalStepMs(service, step),
  );
  const record = redactTexts(ended.redactor, made);
  store.save(record);
  for (const outcome of outcomes) rememberInputs(world, outcome, ended);
  return record;
}

/** Of what was built, and of what had to be looked at: the next change is told from there. */
function rememberInputs(
  world: World,
  { service, kind }: Outcome,
  { prepared, outcomes, redactor }: EndedBuild,
): void {
  const inputs = prepared.keys.get(service);
  const planned = prepared.plan.services.find((one) => one.service === service);
  const isNew = kind === 'built' || (kind === 'unchanged' && planned?.decision.kind === 'build');
  if (!isNew || inputs?.known !== true) return;
  const needs = planned?.needs ?? [];
  const images = outcomes
    .filter((outcome) => needs.includes(outcome.service))
    .map((outcome) => withEarlierImages(prepared, outcome));
  world.store(prepared.workspace.manifest.root).rememberInputs(service, {
    key: inputs.key,
    ownKey: ownKey(inputs.fingerprint, world.hash),
    fingerprint: canonicalText(redactTexts(redactor, maskArguments(inputs.fingerprint))),
    parents: Object.fromEntries(images.map((one) => [one.service, manifestsOf(one.images)])),
  });
}

function commitOf({ sha, branch, dirty }: GitState): NonNullable<RunRecord['git']> {
  return { sha, dirty, ...(branch !== undefined && { branch }) };
}

function endedService(ended: EndedBuild, outcome: Outcome): EndedService {
  const { prepared, outcomes, redactor } = ended;
  const service = prepared.workspace.manifest.services.get(outcome.service);
  const planned = prepared.plan.services.find((one) => one.service === outcome.service);
  if (service === undefined || planned === undefined)
    throw new Error(`${outcome.service} ended without a plan`);
  const references = baseReferences(prepared, outcome.service);
  const digests = references.flatMap((reference) => {
    const digest = prepared.lock.images.get(reference)?.digest;
    return digest === undefined ? [] : [[reference, digest] as const];
  });
  return {
    outcome: withEarlierImages(prepared, outcome),
    ...(planned.key !== undefined && { key: planned.key }),
    ...proofOf(planned, outcome, redactor),
    platforms: service.platforms,
    tags: service.tags,
    baseDigests: outcome.kind === 'built' ? Object.fromEntries(digests) : {},
    bases: [
      ...lockedBases(prepared, outcome.service, references),
      ...parentBases(planned.needs, outcomes),
    ],
  };
}

/** Enough for people; a change of every file of a large service would make records heavy. */
const CHANGES_IN_RECORD = 100;

/** Why it was built, or what showed that it need not be. */
function proofOf(
  { decision, changes = [] }: PlannedService,
  { kind }: Outcome,
  redactor: Redactor,
): Pick<EndedService, 'why' | 'unchangedBy'> {
  if (kind === 'unchanged') {
    return { unchangedBy: decision.kind === 'build' ? 'parent-images' : 'inputs' };
  }
  if (decision.kind !== 'build') return {};
  const why = { ...decision.reason, changes: changes.slice(0, CHANGES_IN_RECORD) };
  return { why: { ...redactTexts(redactor, why), changeCount: changes.length } };
}

/** Normalized references that the build of a service pulls. */
function baseReferences(prepared: Preparation, service: string): string[] {
  const needs = prepared.needs.get(service) ?? [];
  // What moves cache mounts is no part of the image.
  const pulled = needs.filter((need) => need.reachable && need.kind !== 'mount-helper');
  return [...new Set(pulled.map((need) => need.normalized))];
}

function lockedBases(
  prepared: Preparation,
  service: string,
  references: readonly string[],
): Base[] {
  const resolved = prepared.workspace.services.get(service)?.resolved.values() ?? [];
  const fromScratch = [...resolved].some((file) => baseOf(file)?.kind === 'scratch');
  const locked = references.flatMap((reference) => prepared.lock.images.get(reference) ?? []);
  return [...locked, ...(fromScratch ? (['scratch'] as const) : [])];
}

/** A service that stands on another one is measured from there. */
function parentBases(parents: readonly string[], outcomes: readonly Outcome[]): Base[] {
  return outcomes
    .filter((outcome) => parents.includes(outcome.service))
    .map(({ images }) => ({
      platforms: new Map(
        images.map(({ platform, layers }) => [
          platform,
          { layers: layers.map((layer) => layer.digest) },
        ]),
      ),
    }));
}
