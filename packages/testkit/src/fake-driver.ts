import type {
  BuildBatch,
  BuildFailure,
  BuildObserver,
  BuildResult,
  Driver,
  Happening,
} from '@orchestrate/model';

type Built = Extract<BuildResult, { status: 'built' }>;

/** One `build` call, as the test sees it. Nothing in it ends unless the test says so. */
export interface FakeBuild {
  readonly batch: BuildBatch;
  /** Services whose end was not told yet. */
  left(): readonly string[];
  /** Somebody asked the client process to stop. */
  aborted(): boolean;
  /** The client process has gone. */
  gone(): boolean;
  happen(happening: Happening): void;
  /** The service was built; the process goes when it was the last one. */
  succeed(service: string, result?: Partial<Built>): void;
  /** The service failed; the rest is cancelled and the process goes, as a client of BuildKit does. */
  fail(service: string, failure?: Partial<BuildFailure>): void;
  /** The time limit of the batch is over: what is left fails with it, and the process goes. */
  expire(): void;
  /** What is left ends as cancelled, and the process goes. */
  leave(): void;
}

/** A driver whose builds end when the test says so: no time, no sleeps. */
export interface FakeDriver extends Driver {
  /** All builds ever started, in order. */
  readonly builds: readonly FakeBuild[];
  /** The build that a service is in now. */
  buildOf(service: string): FakeBuild;
  /** Builders that it stands by for. */
  readonly standing: readonly (string | undefined)[];
}

export function fakeDriver(): FakeDriver {
  const builds: FakeBuild[] = [];
  const standing: (string | undefined)[] = [];
  return {
    builds,
    standing,
    standBy: (builder) => void standing.push(builder),
    standDown: async () => void standing.splice(0),
    buildOf: (service) => {
      const found = builds.find((build) => build.left().includes(service));
      if (found === undefined) throw new Error(`${service} is not being built`);
      return found;
    },
    describe: ({ requests, linked }) => ({
      target: Object.fromEntries(
        [...requests, ...linked].map(({ service, context, dockerfile, tags }) => [
          service,
          { context, dockerfile, tags },
        ]),
      ),
    }),
    build: async (batch, observer) => {
      if (observer.signal.aborted) {
        for (const { service } of batch.requests)
          observer.ended({ ...frame(service), status: 'cancelled' });
        return;
      }
      const done = Promise.withResolvers<void>();
      builds.push(fakeBuild(batch, observer, done.resolve));
      await done.promise;
    },
  };
}

function fakeBuild(batch: BuildBatch, observer: BuildObserver, done: () => void): FakeBuild {
  const left = new Set(batch.requests.map((request) => request.service));
  let gone = false;
  const end = (result: BuildResult): void => {
    if (!left.delete(result.service)) throw new Error(`${result.service} has ended already`);
    observer.ended(result);
    if (left.size > 0) return;
    gone = true;
    done();
  };
  const endAll = (resultOf: (service: string) => BuildResult): void => {
    for (const service of left) end(resultOf(service));
  };
  const leave = (): void => endAll((service) => ({ ...frame(service), status: 'cancelled' }));
  const failure = (given: Partial<BuildFailure>): BuildFailure => ({ ...STEP_FAILED, ...given });
  return {
    batch,
    left: () => [...left],
    aborted: () => observer.signal.aborted,
    gone: () => gone,
    happen: (happening) => observer.emit(happening),
    succeed: (service, result) => end({ ...frame(service), ...imageOf(service), ...result }),
    fail: (service, given = {}) => {
      end({ ...frame(service), status: 'failed', failure: failure(given) });
      leave();
    },
    expire: () =>
      endAll((service) => ({
        ...frame(service),
        status: 'failed',
        failure: failure({ kind: 'timeout', message: 'The build did not end in time.' }),
      })),
    leave,
  };
}

const STEP_FAILED: BuildFailure = { kind: 'step', message: 'RUN exited with 1', transient: false };

function frame(service: string): Pick<BuildResult, 'service' | 'durationMs' | 'steps'> {
  return { service, durationMs: 1, steps: [] };
}

/** One small image for one platform, with digests that a test can tell apart. */
function imageOf(service: string): Omit<Built, 'service' | 'durationMs' | 'steps'> {
  const layer = { digest: fakeDigest(`${service} layer`), sizeBytes: 900 };
  return {
    status: 'built',
    digest: fakeDigest(`${service} index`),
    images: [
      {
        platform: 'linux/amd64',
        manifestDigest: fakeDigest(`${service} manifest`),
        configDigest: fakeDigest(`${service} config`),
        sizeCompressedBytes: 1000,
        layers: [layer],
      },
    ],
    materials: [],
  };
}

/** Looks like a SHA-256 digest and says what it stands for, in hexadecimal. */
function fakeDigest(what: string): string {
  return `sha256:${Buffer.from(what).toString('hex').padEnd(64, '0').slice(0, 64)}`;
}
