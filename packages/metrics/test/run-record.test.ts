import { describe, expect, it } from 'vitest';
import { type EndedRun, type EndedService, runRecord } from '../src/index.ts';
import { ended, image, outcome, step } from './steps.ts';

const never = () => undefined;
const base = { platforms: new Map([['linux/amd64', { layers: ['b'] }]]) };

function run(services: readonly EndedService[], more: Partial<EndedRun> = {}): EndedRun {
  return {
    id: '01',
    startedAt: 1000,
    durationMs: 5000,
    command: 'build',
    project: 'shop',
    cancelled: false,
    failed: false,
    services,
    ...more,
  };
}

/** Two builds on one builder at the same time, as recorded: one COPY with one vertex, one RUN that BuildKit merged. */
const parallelA = [
  step('2/4', 'COPY a.txt /a', 'executed', { vertex: 'sha256:3ef1', from: 714, ms: 11 }),
  step('3/4', 'RUN sleep 3 && echo shared', 'executed', {
    vertex: 'sha256:fa28',
    from: 726.8,
    ms: 3177,
  }),
  step('4/4', 'RUN echo 1 > /v', 'executed', { vertex: 'sha256:b443', from: 3906, ms: 254 }),
];
const parallelB = [
  step('2/4', 'COPY a.txt /a', 'cached', { vertex: 'sha256:e27c', from: 725, ms: 0 }),
  step('2/4', 'COPY a.txt /a', 'executed', { vertex: 'sha256:3ef1', from: 712.6, ms: 11 }),
  step('3/4', 'RUN sleep 3 && echo shared', 'executed', {
    vertex: 'sha256:b73e',
    from: 725,
    ms: 3172.4,
  }),
  step('4/4', 'RUN echo 2 > /v', 'executed', { vertex: 'sha256:ec62', from: 3901, ms: 272 }),
];

describe('the totals of a run', () => {
  it('count a shared step once, while each service keeps its own figures', () => {
    const record = runRecord(
      run([ended(outcome('a', parallelA)), ended(outcome('b', parallelB))]),
      never,
    );
    expect(record.services.map(({ stepsExecuted }) => stepsExecuted)).toEqual([3, 3]);
    expect(record.totals).toMatchObject({ stepsExecuted: 4, stepsCached: 0, hitRate: 0 });
  });

  it('say executed when one service ran what another found in the cache', () => {
    const ran = step('2/2', 'RUN make', 'executed', { vertex: 'sha256:m' });
    const found = step('2/2', 'RUN make', 'cached', { vertex: 'sha256:m' });
    for (const [first, second] of [
      [ran, found],
      [found, ran],
    ] as const) {
      const record = runRecord(
        run([ended(outcome('a', [first])), ended(outcome('b', [second]))]),
        never,
      );
      expect(record.totals).toMatchObject({ stepsExecuted: 1, stepsCached: 0 });
    }
  });

  it('keep steps apart that only look alike', () => {
    const install = (from: number, ms: number, vertex: string) =>
      step('2/2', 'RUN npm ci', 'executed', { from, ms, vertex });
    const apart = (other: ReturnType<typeof install>) =>
      runRecord(
        run([ended(outcome('a', [install(0, 4000, 'a')])), ended(outcome('b', [other]))]),
        never,
      ).totals;
    expect(apart(install(0, 4100, 'b')).stepsExecuted).toBe(2);
    expect(apart(install(100, 3900, 'b')).stepsExecuted).toBe(2);
    expect(apart(install(1, 3999, 'b')).stepsExecuted).toBe(1);
  });

  it('keep short steps apart that end together by chance', () => {
    const short = (vertex: string) =>
      step('2/2', 'RUN true', 'executed', { from: 0, ms: 40, vertex });
    const record = runRecord(
      run([ended(outcome('a', [short('a')])), ended(outcome('b', [short('b')]))]),
      never,
    );
    expect(record.totals.stepsExecuted).toBe(2);
  });

  it('are sums, not means of rates', () => {
    const small = ended(outcome('small', [step('2/2', 'RUN a', 'cached')]));
    const large = ended(
      outcome(
        'large',
        ['b', 'c', 'd'].map((text) =>
          step('2/4', `RUN ${text}`, 'executed', { from: 0, ms: 1000 }),
        ),
      ),
    );
    const { totals } = runRecord(run([small, large]), () => 1000);
    expect(totals).toMatchObject({ hitRate: 0.25, timeHitRate: 0.25, timeSavedMs: 1000 });
  });

  it('leave the steps of failed services out and count every service once', () => {
    const two = outcome('two', [step('2/2', 'RUN a', 'cached')], {
      images: [image('bx'), image('cx', 'linux/arm64')],
    });
    const failed = outcome('bad', [step('2/2', 'RUN x', 'executed')], { kind: 'failed' });
    const waiting = outcome('late', [], { kind: 'not-started', reason: 'bad failed' });
    const record = runRecord(
      run([ended(two, { bases: [base] }), ended(failed), ended(waiting)]),
      never,
    );
    expect(record.totals).toEqual({
      outcomes: { built: 1, unchanged: 0, failed: 1, 'not-started': 1, cancelled: 0 },
      stepsCached: 1,
      stepsExecuted: 0,
      hitRate: 1,
      timeHitRate: null,
      timeSavedMs: null,
      sizeCompressedBytes: 31 + 31,
      sizeAboveBaseBytes: 20,
    });
  });

  it('have no rate and no size above the base when nothing was built', () => {
    const { totals } = runRecord(run([ended(outcome('a', [], { kind: 'unchanged' }))]), never);
    expect(totals).toMatchObject({
      hitRate: null,
      timeHitRate: null,
      timeSavedMs: null,
      sizeCompressedBytes: 0,
    });
    expect(totals).not.toHaveProperty('sizeAboveBaseBytes');
  });
});

describe('the status of a run', () => {
  const status = (services: readonly EndedService[], more: Partial<EndedRun> = {}) =>
    runRecord(run(services, more), never).status;
  const of = (kind: 'built' | 'unchanged' | 'failed' | 'not-started') =>
    ended(outcome(kind, [], { kind }));

  it('is succeeded only when every service is there', () => {
    expect(status([of('built'), of('unchanged')])).toBe('succeeded');
    expect(status([of('built'), of('failed')])).toBe('failed');
    expect(status([of('built'), of('not-started')])).toBe('failed');
  });

  it('is failed when something else went wrong', () => {
    expect(status([of('built')], { failed: true })).toBe('failed');
  });

  it('is cancelled when what is missing was out of date', () => {
    const outdated = ended(outcome('a', [], { kind: 'cancelled', outdated: true }));
    expect(status([of('built'), outdated])).toBe('cancelled');
    expect(status([of('failed'), outdated])).toBe('failed');
    expect(status([of('built'), outdated], { failed: true })).toBe('failed');
    expect(status([ended(outcome('a', [], { kind: 'cancelled' }))])).toBe('failed');
    expect(runRecord(run([outdated]), never).services).toMatchObject([{ outdated: true }]);
  });

  it('is cancelled when the run was interrupted', () => {
    expect(status([of('built'), of('failed')], { cancelled: true })).toBe('cancelled');
  });
});
