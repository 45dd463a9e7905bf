import type { RunStore } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { aRunRecord, aServiceRecord, aStep } from './run-records.ts';

/** What a `RunStore` remembers of how long services and their steps take; a part of `describeRunStore`. */
export function durationsAreRemembered(store: () => RunStore): void {
  const save = (
    id: string,
    durationMs: number,
    outcome: 'built' | 'failed' | 'unchanged' = 'built',
  ) => store().save(aRunRecord(id, { services: [aServiceRecord('api', { durationMs, outcome })] }));

  describe('the typical duration of a service', () => {
    it('is the median of its builds', () => {
      save('1', 100);
      save('2', 900);
      save('3', 200);
      expect(store().typicalDurationMs('api')).toBe(200);
      save('4', 300);
      expect(store().typicalDurationMs('api')).toBe(250);
    });

    it('counts only builds that went well', () => {
      save('1', 100);
      save('2', 5, 'failed');
      save('3', 0, 'unchanged');
      expect(store().typicalDurationMs('api')).toBe(100);
    });

    it('counts a build for several platforms once', () => {
      save('1', 100);
      save('2', 300);
      const platforms = ['linux/amd64', 'linux/arm64', 'linux/s390x'];
      const services = platforms.map((platform) =>
        aServiceRecord('api', { platform, durationMs: 500 }),
      );
      store().save(aRunRecord('3', { services }));
      expect(store().typicalDurationMs('api')).toBe(300);
    });

    it('is unknown for a service that was never built', () => {
      save('1', 100);
      expect(store().typicalDurationMs('web')).toBeUndefined();
    });

    it('forgets what is older than twenty builds', () => {
      for (let run = 0; run < 30; run += 1) save(`old${run}`, 1000);
      for (let run = 0; run < 20; run += 1) save(`new${run}`, 10);
      expect(store().typicalDurationMs('api')).toBe(10);
    });
  });
}

export function stepDurationsAreRemembered(store: () => RunStore): void {
  let runs = 0;
  const save = (step: ReturnType<typeof aStep>, outcome: 'built' | 'failed' = 'built') => {
    runs += 1;
    store().save(
      aRunRecord(`s${runs}`, { services: [aServiceRecord('api', { steps: [step], outcome })] }),
    );
  };
  const lasting = (ms: number, more = {}) =>
    aStep('make', { startedAt: 5, completedAt: 5 + ms, ...more });

  describe('the typical duration of a step', () => {
    it('is the median of its executed runs, wherever the step stands in the file', () => {
      save(lasting(100));
      save(lasting(400, { index: 3, total: 5, vertex: 'sha256:other' }));
      save(lasting(200));
      expect(store().typicalStepMs('api', aStep('make', { state: 'cached' }))).toBe(200);
    });

    it('leaves out runs in which it was not executed to its end', () => {
      save(lasting(100));
      for (const state of ['cached', 'failed', 'cancelled', 'not-reached'] as const)
        save(lasting(1, { state }));
      const { startedAt: _from, completedAt: _to, ...untimed } = aStep('make');
      save(untimed);
      expect(store().typicalStepMs('api', aStep('make'))).toBe(100);
    });

    it('takes an executed step of a failed build', () => {
      save(lasting(100), 'failed');
      expect(store().typicalStepMs('api', aStep('make'))).toBe(100);
    });

    it('belongs to one service, platform, stage and text', () => {
      save(lasting(100, { stage: 'build', platform: 'linux/amd64' }));
      const same = aStep('make', { stage: 'build', platform: 'linux/amd64' });
      expect(store().typicalStepMs('api', same)).toBe(100);
      expect(store().typicalStepMs('web', same)).toBeUndefined();
      expect(store().typicalStepMs('api', { ...same, platform: 'linux/arm64' })).toBeUndefined();
      expect(store().typicalStepMs('api', { ...same, stage: 'test' })).toBeUndefined();
      expect(store().typicalStepMs('api', { ...same, text: 'RUN make all' })).toBeUndefined();
    });

    it('forgets what is older than twenty runs of the step', () => {
      for (let run = 0; run < 30; run += 1) save(lasting(1000));
      for (let run = 0; run < 20; run += 1) save(lasting(10));
      expect(store().typicalStepMs('api', aStep('make'))).toBe(10);
    });
  });
}
