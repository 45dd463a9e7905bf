import { type Executed, executePlan } from '@orchestrate/execute';
import type { Diagnostic, Outcome, Plan, RunRecord } from '@orchestrate/model';
import { createRedactor, type Redactor, type SecretToFind } from '@orchestrate/secrets';
import { type BatchRunner, createBatchRunner } from './batch-runner.ts';
import { cacheNotes } from './cache-notes.ts';
import { earlyCutOff } from './early-cut-off.ts';
import { keepGrounds } from './grounds/keep-grounds.ts';
import { Witness } from './grounds/witness.ts';
import { hiddenValues } from './hidden-values.ts';
import { createLeakGate, type LeakGate } from './leak-gate.ts';
import type { LoadedService } from './load.ts';
import { settleLocalTags } from './local-tags.ts';
import { loneBuilds } from './lone-builds.ts';
import { mountsAround, type PersistOptions } from './mounts/around-build.ts';
import { missingLoadTarget } from './pool/load-target.ts';
import { onPool, type Preparation, type PrepareOptions, prepare } from './prepare.ts';
import { PrintWatch } from './printed-secrets.ts';
import { recordRun } from './record-run.ts';
import { hiding, redactTexts } from './redact-texts.ts';
import { redactingDriver } from './redacting-driver.ts';
import { askingOnce, NO_SECRETS, type RevealedSecrets, revealSecrets } from './reveal-secrets.ts';
import { diagnosedOnce } from './said-once.ts';
import { settleRun } from './settle-run.ts';
import { TagsInPlace } from './tags-in-place.ts';
import { trustedInputs } from './touched-inputs.ts';
import { knowingCaches } from './unknown-caches.ts';
import { UnseenSources } from './unseen-sources.ts';
import type { GitState, World } from './world.ts';
import { secretsInValues } from './written-secrets.ts';

export interface BuildOptions extends PrepareOptions {
  /** For the record: what was typed. */
  readonly command: string;
  readonly jobs?: number;
  /** Finish what does not depend on a failure. */
  readonly keepGoing: boolean;
  /** A service whose steps print a secret has failed. */
  readonly failOnPrinted?: boolean;
  /** Whether cache mounts travel around the build; without, they stay where they are. */
  readonly persist?: PersistOptions;
}

/** How a run ended. `refused` and `unusable` built nothing. */
export type RunResult =
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] }
  | EndedRun;

export interface EndedRun {
  readonly kind: 'ended';
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
  readonly record: RunRecord;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Builds the selection: facts first, then the plan, then the driver; tags of pushed images and the lock are
 * written only when everything asked for has passed, so that a failed or interrupted run leaves them as they were.
 */
export async function build(outside: World, options: BuildOptions): Promise<RunResult> {
  const witness = outside.groundsFile === undefined ? undefined : new Witness(outside);
  const world = askingOnce(witness?.world ?? outside);
  try {
    const started = world.clock.now();
    const revealed = await prepareRun(world, options, started);
    if ('kind' in revealed) return revealed;
    const { prepared, redactor } = revealed;
    const ended = await runPrepared(hiding(onPool(world, prepared), redactor), revealed);
    await keepGrounds(outside, witness, { ...ended, prepared, started });
    return ended;
  } finally {
    await outside.driver.standDown();
  }
}

/** Facts, plan and secrets of a run that may begin. */
async function prepareRun(
  world: World,
  options: BuildOptions,
  started: number,
): Promise<PreparedRun | Exclude<RunResult, EndedRun>> {
  const runId = world.newRunId();
  const prepared = await prepare(world, options);
  if (prepared.kind !== 'ready') return prepared;
  const missing = await missingLoadTarget(world, prepared);
  if (missing !== undefined) return { kind: 'unusable', diagnostics: [missing] };
  const wanted = knowingCaches(prepared.selection, prepared.pool);
  const revealed = await revealSecrets(world, prepared.workspace.manifest, wanted);
  const secrets = revealed.ok ? revealed.value : NO_SECRETS;
  const { workspace } = prepared;
  const hidden = hiddenValues(world, { workspace, secrets, services: wanted });
  const values = hidden.map(({ value }) => value);
  world.hide(values);
  const redactor = createRedactor(values);
  const written = secretsInValues(chosen(prepared), secrets);
  const noticed = [...prepared.diagnostics, ...revealed.diagnostics, ...written];
  const diagnostics = redactTexts(redactor, noticed);
  if (!revealed.ok || written.length > 0) return { kind: 'refused', diagnostics };
  return { prepared, secrets, hidden, redactor, diagnostics, options, runId, started };
}

interface PreparedRun {
  readonly prepared: Preparation;
  readonly secrets: RevealedSecrets;
  /** By the redactor's indexes. */
  readonly hidden: readonly SecretToFind[];
  readonly redactor: Redactor;
  readonly diagnostics: readonly Diagnostic[];
  readonly options: BuildOptions;
  readonly runId: string;
  readonly started: number;
}

async function runPrepared(world: World, run: PreparedRun): Promise<EndedRun> {
  const { prepared, diagnostics, options, runId } = run;
  const jobs = options.jobs ?? prepared.workspace.manifest.jobs ?? world.defaultJobs;
  announce(world, prepared, { runId, jobs });
  for (const diagnostic of diagnostics) world.emit({ type: 'diagnosed', diagnostic });
  const git = readGit(world, prepared);
  const { persist = NOT_IN_CI, frozen } = options;
  const mounts = await mountsAround(world, { ...run, persist, frozen });
  const unseen = new UnseenSources(prepared);
  const inPlace = new TagsInPlace(world, prepared);
  const seeing = { ...world, driver: inPlace.watching(unseen.watching(world.driver)) };
  const { outcomes, gone } = await runPlan(seeing, { ...run, jobs });
  const notes = redactTexts(run.redactor, [...cacheNotes(outcomes), ...unseen.diagnostics()]);
  const trusted = await trustedInputs(world, prepared, outcomes, unseen.services());
  const found = [...notes, ...trusted.diagnostics];
  for (const diagnostic of found) world.emit({ type: 'diagnosed', diagnostic });
  const problems = hasPassed(world, outcomes)
    ? await settleRun(world, trusted.prepared, { outcomes, inPlace })
    : [];
  for (const diagnostic of problems) world.emit({ type: 'diagnosed', diagnostic });
  await settleLocalTags(world, prepared, { outcomes, runId });
  const cacheMounts = await mounts.finish(outcomes);
  const cancelled = world.signal.aborted;
  const releaseFailed = problems.length > 0;
  const { command } = options;
  const kept = { prepared: trusted.prepared, outcomes, cancelled, releaseFailed, command };
  const ended = { ...run, ...kept, cacheMounts, git: await git };
  const record = recordRun(world, ended);
  await gone;
  world.emit({ type: 'run-ended', runId, durationMs: record.durationMs, cancelled });
  const noticed = [...diagnostics, ...found, ...problems];
  return { kind: 'ended', plan: prepared.plan, outcomes, record, diagnostics: noticed };
}

const NOT_IN_CI: PersistOptions = { inCi: false };

/** For the record; read while others build, unless the manifest has asked already. */
function readGit(world: World, { workspace }: Preparation): Promise<GitState | undefined> {
  const { git, manifest } = workspace;
  return git === undefined ? world.files.git(manifest.root) : Promise.resolve(git);
}

interface PlanToRun extends PreparedRun {
  readonly jobs: number;
}

type RunToWatch = Omit<PreparedRun, 'diagnostics' | 'started'> & { readonly gate: LeakGate };

async function runPlan(
  world: World,
  { prepared, secrets, hidden, redactor, options, runId, jobs }: PlanToRun,
): Promise<Executed> {
  const gate = createLeakGate({ world, prepared, secrets, redactor });
  const runner = watchedRunner(world, {
    prepared,
    secrets,
    hidden,
    redactor,
    options,
    runId,
    gate,
  });
  const { services } = prepared.workspace.manifest;
  const executed = await executePlan(prepared.plan, {
    jobs,
    keepGoing: options.keepGoing,
    signal: world.signal,
    ...(world.outdated !== undefined && { outdated: world.outdated }),
    emit: world.emit,
    clock: world.clock,
    wait: world.wait,
    runBatch: (batch, signal, ended) => runner.runBatch(batch, signal, ended),
    timeLimitMs: (service) => services.get(service)?.timeoutMs,
    unchangedAfter: earlyCutOff(prepared),
    runsAlone: loneBuilds(world.store(prepared.workspace.manifest.root)),
  });
  await gate.close();
  return executed;
}

/** A runner whose words hold no secret, and that knows which steps printed one. */
function watchedRunner(
  world: World,
  { prepared, secrets, hidden, redactor, options, runId, gate }: RunToWatch,
): BatchRunner {
  const ids = hidden.map(({ id }) => id);
  const fails = options.failOnPrinted === true;
  const watch = new PrintWatch({ prepared, ids, fails, emit: world.emit });
  const driver = redactingDriver(world.driver, redactor, (what) => watch.note(what));
  const say = diagnosedOnce(world.emit);
  const emit: World['emit'] = (happening) => {
    watch.see(happening);
    say(happening);
  };
  const printed = (service: string) => watch.failureOf(service);
  const watched = { ...world, emit };
  return createBatchRunner({ world: watched, driver, prepared, secrets, gate, printed, runId });
}

function chosen({ workspace, selection }: Preparation): LoadedService[] {
  return selection.flatMap((service) => workspace.services.get(service.name) ?? []);
}

/** Nobody asks any more for what is out of date: the next round of a watching run builds it. */
function hasPassed(world: World, outcomes: readonly Outcome[]): boolean {
  const wanted = outcomes.filter(({ outdated }) => outdated !== true);
  return (
    !world.signal.aborted && wanted.every(({ kind }) => kind === 'built' || kind === 'unchanged')
  );
}

function announce(world: World, prepared: Preparation, run: { runId: string; jobs: number }): void {
  const services = prepared.plan.services.map((planned) => planned.service);
  world.emit({
    type: 'run-started',
    project: prepared.workspace.manifest.project,
    services,
    ...run,
  });
  for (const { service, decision } of prepared.plan.services)
    world.emit({ type: 'service-decided', service, decision });
}
