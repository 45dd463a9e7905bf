import { buildRequest, describeDriverContract, type Fate } from '@orchestrate/testkit';
import { createBuildkitDriver } from '../src/index.ts';
import { useEngine } from './support/engine.ts';

const COMMANDS: Readonly<Record<Fate, string>> = {
  succeeds: 'echo built > /built',
  fails: 'echo to be seen; exit 7',
  hangs: 'sleep 600',
};

describeDriverContract('the BuildKit driver', async () => {
  const engine = await useEngine();
  const driver = createBuildkitDriver({ env: process.env, clock: { now: () => Date.now() } });
  return {
    driver,
    request: async (service, fate, needs) => {
      const from = needs ?? engine.base;
      // The time keeps a step that must run from being found in the cache.
      const command = `RUN : ${service} ${Date.now()}; ${COMMANDS[fate]}`;
      const context = await engine.context({ Dockerfile: `FROM ${from}\n${command}\n` });
      return buildRequest(service, {
        context,
        dockerfile: `${context}/Dockerfile`,
        tags: [engine.newTag(service)],
        contexts: needs === undefined ? {} : { [needs]: { kind: 'target', service: needs } },
      });
    },
    proceed: async () => undefined,
    close: () => engine.close(),
  };
});
