import type { BuildResult, Outcome, Plan, PlannedService } from '@orchestrate/model';
import { Attempts } from './attempts.ts';
import { chooseBatches, LINGER_MS, MOST_PROCESSES } from './batching.ts';
import {
  blockedReason,
  cancelled,
  ended,
  endedWell,
  notStarted,
  unchanged,
  unexplained,
} from './outcomes.ts';
import type { ExecuteOptions, RunBatch } from './ports.ts';
import { retryDelayMs } from './retry.ts';
import { Schedule } from './schedule.ts';
import { withTimeLimit } from './time-limit.ts';
import { toldResults } from './told-results.ts';
import { whileWanted } from './while-wanted.ts';

type Final = Extract<BuildResult, { readonly status: 'built' | 'failed' }>;
type Failed = Extract<BuildResult, { readonly status: 'failed' }>;

/** A plan that was executed. */
export interface Executed {
  /** One a service, in the order of the plan. */
  readonly outcomes: readonly Outcome[];
  /** Resolves when every client process has gone; rejects for a bug that shows only then. */
  readonly gone: Promise<void>;
}

/** One execution of a plan, used once: see `executePlan`. */
export class Execution {
  readonly #plan: Plan;
  readonly #options: ExecuteOptions;
  readonly #runBatch: RunBatch;
  readonly #outdated: NonNullable<ExecuteOptions['outdated']>;
  readonly #schedule: Schedule;
  readonly #attempts = new Attempts();
  readonly #outcomes = new Map<string, Outcome>();
  /** Services that take a place. */
  readonly #running = new Set<string>();
  #processes = 0;
  /** Client processes and waits: the execution is over when none is left. */
  readonly #inFlight = new Set<Promise<void>>();
  /** Services of which it is known that they must be built. */
  readonly #due = new Set<string>();
  readonly #stop = new AbortController();
  readonly #bugs: unknown[] = [];
  readonly #allWell = Promise.withResolvers<void>();
  #linger: AbortController | undefined;

  constructor(plan: Plan, options: ExecuteOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#schedule = new Schedule(plan);
    const { timeLimitMs = () => undefined, wait } = options;
    const limited = withTimeLimit(options.runBatch, { timeLimitMs, wait });
    const never = new AbortController().signal;
    this.#outdated = options.outdated ?? (() => never);
    this.#runBatch = whileWanted(limited, this.#outdated);
  }

  async run(): Promise<Executed> {
    const { signal } = this.#options;
    const interrupt = (): void => this.#stopAll('The run was interrupted.');
    for (const { service, decision } of this.#plan.services) {
      if (decision.kind === 'unchanged') this.#settle(unchanged(service, decision.reason));
    }
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    for (const { service } of this.#plan.services) this.#heedChanges(service);
    this.#dispatch();
    const gone = this.#allGone().finally(() => signal.removeEventListener('abort', interrupt));
    await Promise.race([gone, this.#allWell.promise]);
    const outcomes = this.#plan.services.map(({ service }) => {
      const outcome = this.#outcomes.get(service);
      if (outcome === undefined)
        throw new Error(`the execution left ${service} without an outcome`);
      return outcome;
    });
    // Whoever goes on meanwhile may fail before anybody waits for it.
    gone.catch(() => undefined);
    return { outcomes, gone };
  }

  async #allGone(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.race(this.#inFlight);
    if (this.#bugs.length > 0) throw this.#bugs[0];
  }

  /** What does not run ends as soon as it is out of date; what runs, when its process has gone. */
  #heedChanges(service: string): void {
    const signal = this.#outdated(service);
    const end = (): void => {
      if (!this.#outcomes.has(service) && !this.#running.has(service))
        this.#settleOutdated(service);
    };
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  }

  /** Starts what may start. */
  #dispatch(impatient = false): void {
    if (this.#stop.signal.aborted) return;
    try {
      this.#skipUnchanged();
    } catch (bug) {
      this.#crash(bug);
      return;
    }
    const { jobs } = this.#options;
    const ready = this.#schedule
      .ready()
      .map(({ service, builder }) => ({ service, builder, alone: this.#runsAlone(service) }));
    const free = jobs - this.#running.size;
    const processes = MOST_PROCESSES - this.#processes;
    const { batches, lingers } = chooseBatches({ ready, jobs, free, processes, impatient });
    // All places are taken before the first process starts: it may report an end at once.
    this.#processes += batches.length;
    for (const service of batches.flat()) this.#occupy(service);
    for (const batch of batches) this.#track(this.#run(batch));
    if (!lingers) this.#linger?.abort();
    else if (this.#linger === undefined) this.#track(this.#lingerOnce());
  }

  /** Ends what need not be built after all, and what stands on it and need not either. */
  #skipUnchanged(): void {
    const next = (): PlannedService | undefined =>
      this.#schedule.ready().find(({ service }) => !this.#due.has(service));
    for (let planned = next(); planned !== undefined; planned = next()) {
      const needs = planned.needs.flatMap((need) => this.#outcomes.get(need) ?? []);
      const reason = this.#options.unchangedAfter?.(planned, needs);
      if (reason === undefined) this.#due.add(planned.service);
      else this.#settle(unchanged(planned.service, reason));
    }
  }

  #runsAlone(service: string): boolean {
    const { timeLimitMs, runsAlone } = this.#options;
    return (
      this.#attempts.mustRunAlone(service) ||
      timeLimitMs?.(service) !== undefined ||
      runsAlone?.(service) === true
    );
  }

  /** Looks again after a moment, whatever has become ready by then. */
  async #lingerOnce(): Promise<void> {
    const linger = new AbortController();
    this.#linger = linger;
    await this.#options.wait(LINGER_MS, linger.signal);
    this.#linger = undefined;
    this.#dispatch(!linger.signal.aborted);
  }

  #occupy(service: string): void {
    this.#schedule.start(service);
    this.#running.add(service);
    const attempt = this.#attempts.begin(service, this.#options.clock.now());
    if (attempt !== undefined) this.#options.emit({ type: 'service-started', service, attempt });
  }

  async #run(batch: readonly string[]): Promise<void> {
    const services = batch.map((service) => this.#schedule.planned(service));
    const told = await toldResults(this.#runBatch, services, {
      signal: this.#stop.signal,
      // Only the end of the process proves that a cancelled build has gone.
      told: (result) => result.status !== 'cancelled' && this.#ended(result),
      wrong: (bug) => this.#crash(bug),
    });
    this.#processes -= 1;
    const progress = [...told.values()].some((result) => result.status !== 'cancelled');
    for (const service of batch) {
      const result = told.get(service);
      if (result !== undefined && result.status !== 'cancelled') continue;
      this.#running.delete(service);
      this.#attempts.brokeOff(service, { result, progress });
      if (this.#stop.signal.aborted) this.#settleCancelled(service, this.#stop.signal.reason);
      else if (this.#outdated(service).aborted) this.#settleOutdated(service);
      else if (batch.length > 1) this.#schedule.putBack(service);
      else this.#settle(unexplained(service, this.#spent(service)));
    }
    this.#dispatch();
  }

  #ended(result: Final): void {
    this.#running.delete(result.service);
    if (result.status === 'failed') this.#failed(result);
    else this.#settle(this.#outcomeOf(result));
    this.#dispatch();
  }

  /** What is out of date may have met half of a change: its failure says nothing of what is there now. */
  #failed(result: Failed): void {
    const { service } = result;
    const delayMs = this.#retryDelayMs(result);
    if (this.#outdated(service).aborted) {
      this.#attempts.failed(service, result);
      this.#settleOutdated(service);
    } else if (delayMs === undefined) this.#settle(this.#outcomeOf(result));
    else this.#track(this.#rest(result, delayMs));
  }

  /** With what earlier runs executed: the last one found it cached, but this service has paid for it. */
  #outcomeOf(result: Final): Outcome {
    const steps = [...this.#attempts.executedSteps(result.service), ...result.steps];
    return ended({ ...result, steps }, this.#spent(result.service).durationMs);
  }

  #retryDelayMs(result: Failed): number | undefined {
    if (this.#stop.signal.aborted) return undefined;
    return retryDelayMs(result.failure, this.#attempts.attemptOf(result.service));
  }

  /** Takes no place: others build meanwhile. */
  async #rest(result: Failed, delayMs: number): Promise<void> {
    const { service, failure } = result;
    this.#attempts.failed(service, result);
    this.#options.emit({ type: 'service-retried', service, reason: failure.message, delayMs });
    const signal = AbortSignal.any([this.#stop.signal, this.#outdated(service)]);
    await this.#options.wait(delayMs, signal);
    if (!this.#outcomes.has(service)) this.#schedule.putBack(service);
    this.#dispatch();
  }

  /** Notes and tells an outcome, and what follows from it for others. */
  #settle(outcome: Outcome): void {
    const { service } = outcome;
    this.#outcomes.set(service, outcome);
    this.#schedule.end(service, endedWell(outcome));
    this.#options.emit({ type: 'service-ended', service, outcome });
    if (this.#isAllWell()) this.#allWell.resolve();
    if (outcome.kind !== 'failed') return;
    for (const blocked of this.#schedule.waitingFor(service)) {
      this.#settle(notStarted(blocked.service, blockedReason(service, blocked.through, 'failed')));
    }
    if (!this.#options.keepGoing) this.#stopAll(`The run stopped when ${service} failed.`);
  }

  #isAllWell(): boolean {
    const { services } = this.#plan;
    return this.#outcomes.size === services.length && this.#outcomes.values().every(endedWell);
  }

  /** With what waits for it. */
  #settleOutdated(service: string): void {
    const outdated = { outdated: true } as const;
    this.#settleCancelled(service, this.#outdated(service).reason, outdated);
    for (const waiting of this.#schedule.waitingFor(service)) {
      const reason = blockedReason(service, waiting.through, 'is out of date');
      this.#settleCancelled(waiting.service, reason, outdated);
    }
  }

  #settleCancelled(service: string, reason: unknown, how: Pick<Outcome, 'outdated'> = {}): void {
    const ending = { ...this.#spent(service), reason: String(reason), ...how };
    this.#settle(cancelled(service, ending));
  }

  /** Cancels what runs; everything else ends now. */
  #stopAll(reason: string): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort(reason);
    this.#linger?.abort();
    for (const { service } of this.#plan.services) {
      if (this.#outcomes.has(service) || this.#running.has(service)) continue;
      if (this.#attempts.has(service)) this.#settleCancelled(service, reason);
      else this.#settle(notStarted(service, reason));
    }
  }

  /** A bug, ours or the runner's: nothing more starts, and it is thrown when all have gone. */
  #crash(bug: unknown): void {
    this.#bugs.push(bug);
    this.#stopAll('The run was stopped by a bug.');
  }

  #track(work: Promise<void>): void {
    const tracked: Promise<void> = work
      .catch((bug: unknown) => this.#crash(bug))
      .finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
  }

  #spent(service: string): Pick<Outcome, 'durationMs' | 'steps'> {
    return this.#attempts.spent(service, this.#options.clock.now());
  }
}
