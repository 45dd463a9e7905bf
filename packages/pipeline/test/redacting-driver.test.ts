import type { BuildBatch, BuildObserver, Driver, Happening } from '@orchestrate/model';
import { createRedactor } from '@orchestrate/secrets';
import { expect, it } from 'vitest';
import { redactingDriver } from '../src/redacting-driver.ts';

const batch: BuildBatch = { requests: [], linked: [] };
const SECRET = 'hunter2-hunter2';

/** Runs a driver that says what it is told to; gives back what came out. */
async function through(script: (observer: BuildObserver) => void): Promise<unknown[]> {
  const said: unknown[] = [];
  const driver: Driver = {
    describe: () => ({}),
    standBy: () => undefined,
    standDown: () => Promise.resolve(),
    build: (_batch, observer) => {
      script(observer);
      return Promise.resolve();
    },
  };
  await redactingDriver(driver, createRedactor([new TextEncoder().encode(SECRET)])).build(batch, {
    signal: new AbortController().signal,
    emit: (happening) => said.push(happening),
    ended: (result) => said.push(result),
  });
  return said;
}

const logged = (text: string, step = 'v1'): Happening => ({
  type: 'step-logged',
  service: 'api',
  step,
  stream: 'stdout',
  text,
});

it('masks a secret that is cut in the middle, and shows what was held back when the step ends', async () => {
  const said = await through(({ emit, ended }) => {
    emit(logged('é token hunter2'));
    emit(logged('-hunter2 and hunter', 'v2'));
    emit(logged('-hunter2\nlast hunt'));
    ended({ service: 'api', durationMs: 1, steps: [], status: 'cancelled' });
  });
  const text = (step: string) =>
    said.flatMap((one) => (isLogged(one) && one.step === step ? [one.text] : [])).join('');
  expect(text('v1')).toBe('é token ***\nlast hunt');
  expect(text('v2')).toBe('-hunter2 and hunter');
});

it('masks it in everything else that is said', async () => {
  const said = await through(({ emit, ended }) => {
    emit({ type: 'service-retried', service: 'api', reason: `failed with ${SECRET}`, delayMs: 1 });
    ended({
      service: 'api',
      durationMs: 1,
      steps: [],
      status: 'failed',
      failure: {
        kind: 'step',
        message: SECRET,
        transient: false,
        log: [`a ${SECRET} b`],
        excerpt: [btoa(SECRET)],
      },
    });
  });
  expect(JSON.stringify(said)).not.toContain(SECRET);
  expect(JSON.stringify(said)).not.toContain(btoa(SECRET).slice(2, 16));
  expect(said).toMatchObject([
    { reason: 'failed with ***' },
    { durationMs: 1, failure: { log: ['a *** b'] } },
  ]);
});

function isLogged(value: unknown): value is Extract<Happening, { type: 'step-logged' }> {
  return (
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'step-logged'
  );
}
