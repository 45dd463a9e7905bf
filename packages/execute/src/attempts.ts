import type { BuildResult, Outcome, Step } from '@orchestrate/model';

/** What is remembered of a service that has started. */
interface Started {
  /** Milliseconds since the epoch, of the first attempt. */
  readonly at: number;
  attempt: number;
  /** Runs of this attempt that broke off because another member of the batch failed. */
  breaks: number;
  steps: readonly Step[];
}

/** A service whose batch broke up this often runs alone: else a batch of failing services starts over for each. */
const BREAKS_IN_COMPANY = 2;

/** How often each service was tried, since when, and what the last run told. */
export class Attempts {
  readonly #started = new Map<string, Started>();

  has(service: string): boolean {
    return this.#started.has(service);
  }

  /** The number of the attempt that begins, from 1; undefined when the run goes on with one that broke off. */
  begin(service: string, now: number): number | undefined {
    const known = this.#started.get(service);
    if (known === undefined) {
      this.#started.set(service, { at: now, attempt: 1, breaks: 0, steps: [] });
      return 1;
    }
    if (known.breaks > 0) return undefined;
    known.attempt += 1;
    return known.attempt;
  }

  /** The attempt has failed, and another one may follow. */
  failed(service: string, result: BuildResult): void {
    const known = this.#of(service);
    known.breaks = 0;
    known.steps = [...done(known.steps), ...result.steps];
  }

  /**
   * The run broke off through no fault of the service. When nothing else of its batch had ended either,
   * company is no explanation, and it runs alone from now on.
   */
  brokeOff(
    service: string,
    how: { readonly result: BuildResult | undefined; readonly progress: boolean },
  ): void {
    const known = this.#of(service);
    known.breaks = how.progress ? known.breaks + 1 : BREAKS_IN_COMPANY;
    known.steps = [...done(known.steps), ...(how.result?.steps ?? [])];
  }

  mustRunAlone(service: string): boolean {
    return (this.#started.get(service)?.breaks ?? 0) >= BREAKS_IN_COMPANY;
  }

  attemptOf(service: string): number {
    return this.#of(service).attempt;
  }

  /** Time until now, and steps of the runs so far: what they executed, and how the last one ended. */
  spent(service: string, now: number): Pick<Outcome, 'durationMs' | 'steps'> {
    const known = this.#started.get(service);
    return known === undefined
      ? { durationMs: 0, steps: [] }
      : { durationMs: now - known.at, steps: known.steps };
  }

  /** Steps that earlier runs executed, which the builder therefore has cached since. */
  executedSteps(service: string): readonly Step[] {
    return done(this.#of(service).steps);
  }

  #of(service: string): Started {
    const known = this.#started.get(service);
    if (known === undefined) throw new Error(`${service} has not started`);
    return known;
  }
}

function done(steps: readonly Step[]): readonly Step[] {
  return steps.filter((step) => step.state === 'executed');
}
