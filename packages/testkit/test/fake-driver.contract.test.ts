import type { Step } from '@orchestrate/model';
import { buildRequest } from '../src/build-requests.ts';
import { describeDriverContract, type Fate } from '../src/driver-contract.ts';
import { type FakeBuild, fakeDriver } from '../src/fake-driver.ts';
import { settled } from '../src/settled.ts';

describeDriverContract('the fake driver', async () => {
  const driver = fakeDriver();
  const fates = new Map<string, Fate>();

  /** What a builder would do with it, given what each service is made for. */
  function goOn(build: FakeBuild): void {
    for (const service of build.left()) build.happen({ type: 'step-started', service, step });
    if (build.aborted()) return build.leave();
    for (const service of build.left())
      if (fates.get(service) === 'succeeds') build.succeed(service);
    const broken = build.left().find((service) => fates.get(service) === 'fails');
    if (broken !== undefined) return build.fail(broken);
    if (build.batch.timeoutMs !== undefined) build.expire();
  }

  return {
    driver,
    request: async (service, fate, needs) => {
      fates.set(service, fate);
      const parent =
        needs === undefined ? {} : { [needs]: { kind: 'target', service: needs } as const };
      return buildRequest(service, { contexts: parent });
    },
    proceed: async () => {
      await settled();
      for (const build of driver.builds) if (!build.gone()) goOn(build);
    },
    close: async () => undefined,
  };
});

const step: Step = {
  vertex: 'sha256:1',
  index: 2,
  total: 2,
  instruction: 'RUN',
  text: 'RUN true',
  state: 'executed',
};
