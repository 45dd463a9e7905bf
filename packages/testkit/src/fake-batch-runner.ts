import type { BuildFailure, BuildResult, PlannedService } from '@orchestrate/model';

/** One client process, as the test sees it. Nothing in it ends unless the test says so. */
export interface FakeBatch {
  readonly services: readonly string[];
  /** Services whose end was not told yet. */
  left(): readonly string[];
  /** The executor asked the process to stop. */
  aborted(): boolean;
  /** The process has gone. */
  gone(): boolean;
  build(service: string): void;
  /** The service fails; the process cancels what is left and goes, as a client of BuildKit does. */
  fail(service: string, failure?: Partial<BuildFailure>): void;
  /** The service fails; the rest goes on for now. */
  failOnly(service: string, failure?: Partial<BuildFailure>): void;
  /** What is left ends as cancelled, and the process goes. */
  leave(): void;
  /** The process goes without a word about what is left. */
  vanish(): void;
  /** What only a bug does: the run rejects. */
  reject(error: Error): void;
  /** Passes any result on, however wrong. */
  tell(result: BuildResult): void;
}

/** A batch runner whose builds end when the test says so: no time, no sleeps. */
export interface FakeBatchRunner {
  readonly runBatch: (
    services: readonly PlannedService[],
    signal: AbortSignal,
    ended: (result: BuildResult) => void,
  ) => Promise<void>;
  /** All processes ever started, in order. */
  readonly batches: readonly FakeBatch[];
  /** Those that have not gone. */
  open(): readonly FakeBatch[];
  /** The process that builds a service now. */
  batchOf(service: string): FakeBatch;
}

export function fakeBatchRunner(): FakeBatchRunner {
  const batches: FakeBatch[] = [];
  const open = (): FakeBatch[] => batches.filter((batch) => !batch.gone());
  return {
    batches,
    open,
    batchOf: (service) => {
      const batch = open().find((one) => one.left().includes(service));
      if (batch === undefined) throw new Error(`${service} is not being built`);
      return batch;
    },
    runBatch: (services, signal, ended) => {
      const done = Promise.withResolvers<void>();
      batches.push(fakeBatch({ names: services.map((one) => one.service), signal, ended, done }));
      return done.promise;
    },
  };
}

function fakeBatch(run: {
  readonly names: readonly string[];
  readonly signal: AbortSignal;
  readonly ended: (result: BuildResult) => void;
  readonly done: PromiseWithResolvers<void>;
}): FakeBatch {
  const left = new Set(run.names);
  let gone = false;
  const go = (): void => {
    gone = true;
    run.done.resolve();
  };
  const tell = (result: BuildResult): void => {
    left.delete(result.service);
    run.ended(result);
  };
  const leave = (): void => {
    for (const service of left) tell({ ...frame(service), status: 'cancelled' });
    go();
  };
  const failOnly = (service: string, failure: Partial<BuildFailure> = {}): void =>
    tell({ ...frame(service), status: 'failed', failure: { ...STEP_FAILED, ...failure } });
  return {
    services: run.names,
    left: () => [...left],
    aborted: () => run.signal.aborted,
    gone: () => gone,
    build: (service) => {
      tell({
        ...frame(service),
        status: 'built',
        images: [],
        digest: digestFor(service),
        materials: [],
      });
      if (left.size === 0) go();
    },
    fail: (service, failure) => {
      failOnly(service, failure);
      leave();
    },
    failOnly,
    leave,
    vanish: go,
    reject: (error) => {
      gone = true;
      run.done.reject(error);
    },
    tell,
  };
}

const STEP_FAILED: BuildFailure = { kind: 'step', message: 'RUN exited with 1', transient: false };

function frame(service: string): Pick<BuildResult, 'service' | 'durationMs' | 'steps'> {
  return { service, durationMs: 1, steps: [] };
}

/** A digest that a test can tell apart and that looks like one. */
function digestFor(service: string): string {
  return `sha256:${Buffer.from(service).toString('hex').padEnd(64, '0').slice(0, 64)}`;
}
