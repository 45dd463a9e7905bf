import type { RunStore } from '@orchestrate/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anImage, aRunRecord, aServiceRecord, aStep } from './run-records.ts';

/** What every `RunStore` does. `open` gives an empty one. */
export function describeRunStore(name: string, open: () => RunStore): void {
  describe(name, () => {
    let store: RunStore;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());
    recordsAreKept(() => store);
    durationsAreRemembered(() => store);
    stepDurationsAreRemembered(() => store);
    buildsAreProven(() => store);
    inputsAreRemembered(() => store);
    lastBuildsAreFound(() => store);
  });
}

function recordsAreKept(store: () => RunStore): void {
  describe('records', () => {
    it('come back as they were saved', () => {
      const record = aRunRecord('0a', {
        git: { sha: 'c0ffee', branch: 'main', dirty: true },
        status: 'failed',
        services: [
          aServiceRecord('api', {
            key: 'k1',
            indexDigest: 'sha256:index',
            image: anImage({ configDigest: 'sha256:config' }),
            sizeAboveBaseBytes: 4000,
            hitRate: 0.5,
            timeHitRate: 0.25,
            timeSavedMs: 1234.5,
            baseDigests: { 'docker.io/library/python:3.13-slim': 'sha256:base' },
            tags: ['docker.io/shop/api:1'],
            steps: [aStep('make', { stage: 'build', platform: 'linux/amd64' })],
          }),
          aServiceRecord('web', { outcome: 'failed', reason: 'exit code 1' }),
        ],
      });
      store().save(record);
      expect(store().find('0a')).toEqual(record);
      expect(store().list(10)).toEqual([record]);
    });

    it('are listed newest first, as many as asked for', () => {
      for (const [id, startedAt] of [
        ['b', 2000],
        ['a', 1000],
        ['c', 3000],
      ] as const)
        store().save(aRunRecord(id, { startedAt }));
      expect(
        store()
          .list(2)
          .map(({ id }) => id),
      ).toEqual(['c', 'b']);
      expect(store().list(10)).toHaveLength(3);
      expect(store().list(0)).toEqual([]);
    });

    it('that began in the same millisecond are listed by id', () => {
      for (const id of ['b', 'c', 'a']) store().save(aRunRecord(id));
      expect(
        store()
          .list(10)
          .map(({ id }) => id),
      ).toEqual(['c', 'b', 'a']);
    });

    it('are found by an unambiguous prefix only', () => {
      store().save(aRunRecord('01abc'));
      store().save(aRunRecord('01abd'));
      store().save(aRunRecord('02'));
      expect(store().find('01abd')?.id).toBe('01abd');
      expect(store().find('0')).toBeUndefined();
      expect(store().find('01ab')).toBeUndefined();
      expect(store().find('02')?.id).toBe('02');
      expect(store().find('')).toBeUndefined();
      expect(store().find('01abcd')).toBeUndefined();
      expect(store().find('%')).toBeUndefined();
    });

    it('are found by their whole id even when another begins with it', () => {
      store().save(aRunRecord('01'));
      store().save(aRunRecord('012'));
      expect(store().find('01')?.id).toBe('01');
    });

    it('replace an earlier one with the same id, with all that was remembered from it', () => {
      const slow = aServiceRecord('api', {
        durationMs: 90_000,
        key: 'k',
        indexDigest: 'sha256:a',
        steps: [aStep('make', { completedAt: 91_000 })],
      });
      store().save(aRunRecord('01', { services: [slow] }));
      store().save(aRunRecord('01', { command: 'refresh' }));
      expect(store().list(10)).toEqual([aRunRecord('01', { command: 'refresh' })]);
      expect(store().typicalDurationMs('api')).toBeUndefined();
      expect(store().typicalStepMs('api', aStep('make'))).toBeUndefined();
      expect(store().lastSuccess('api', 'k')).toBeUndefined();
    });
  });
}

function durationsAreRemembered(store: () => RunStore): void {
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

function stepDurationsAreRemembered(store: () => RunStore): void {
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

function buildsAreProven(store: () => RunStore): void {
  const built = (key: string, indexDigest: string, more = {}) =>
    aServiceRecord('api', { key, indexDigest, image: anImage(), ...more });

  describe('the last success with a key', () => {
    it('is the newest build, with the images of all its platforms', () => {
      const arm = anImage({ platform: 'linux/arm64', manifestDigest: 'sha256:arm' });
      store().save(aRunRecord('1', { services: [built('k', 'sha256:old')] }));
      store().save(
        aRunRecord('2', {
          services: [
            built('k', 'sha256:new'),
            built('k', 'sha256:new', { platform: 'linux/arm64', image: arm }),
          ],
        }),
      );
      expect(store().lastSuccess('api', 'k')).toEqual({
        runId: '2',
        indexDigest: 'sha256:new',
        images: [anImage(), arm],
      });
    });

    it('is there for every key, and for no other service', () => {
      store().save(aRunRecord('1', { services: [built('k1', 'sha256:1')] }));
      store().save(aRunRecord('2', { services: [built('k2', 'sha256:2')] }));
      expect(store().lastSuccess('api', 'k1')?.indexDigest).toBe('sha256:1');
      expect(store().lastSuccess('api', 'k3')).toBeUndefined();
      expect(store().lastSuccess('web', 'k1')).toBeUndefined();
    });

    it('is never a failed build, nor one or an unchanged service without an image', () => {
      const { indexDigest: _none, image: _gone, ...local } = built('k', 'sha256:x');
      const services = [
        built('k', 'sha256:f', { outcome: 'failed' }),
        { ...local, indexDigest: 'sha256:u', outcome: 'unchanged' as const },
        local,
      ];
      for (const [run, service] of services.entries())
        store().save(aRunRecord(String(run), { services: [service] }));
      expect(store().lastSuccess('api', 'k')).toBeUndefined();
    });

    it('is the image of an unchanged service, when no build has this key', () => {
      const other = built('k2', 'sha256:1', { outcome: 'unchanged', unchangedBy: 'parent-images' });
      store().save(aRunRecord('1', { services: [built('k1', 'sha256:1')] }));
      store().save(aRunRecord('2', { services: [other] }));
      store().save(aRunRecord('3', { services: [other] }));
      expect(store().lastSuccess('api', 'k2')).toEqual({
        runId: '2',
        indexDigest: 'sha256:1',
        images: [anImage()],
      });
      expect(store().find('2')?.services).toEqual([other]);
      store().save(aRunRecord('4', { services: [built('k2', 'sha256:2')] }));
      store().save(aRunRecord('5', { services: [other] }));
      expect(store().lastSuccess('api', 'k2')?.runId).toBe('4');
    });

    it('is there although the run failed elsewhere', () => {
      const services = [built('k', 'sha256:1'), aServiceRecord('web', { outcome: 'failed' })];
      store().save(aRunRecord('1', { status: 'failed', services }));
      expect(store().lastSuccess('api', 'k')?.runId).toBe('1');
    });
  });
}

function inputsAreRemembered(store: () => RunStore): void {
  describe('remembered inputs', () => {
    it('are the newest of a service, under whatever key', () => {
      const newest = {
        key: 'k2',
        ownKey: 'o2',
        fingerprint: '{"a":2}',
        parents: { base: ['sha256:m', 'sha256:n'] },
      };
      store().rememberInputs('api', {
        key: 'k1',
        ownKey: 'o1',
        fingerprint: '{"a":1}',
        parents: {},
      });
      store().rememberInputs('web', {
        key: 'k3',
        ownKey: 'o3',
        fingerprint: '{"a":3}',
        parents: {},
      });
      store().rememberInputs('api', newest);
      expect(store().lastInputs('api')).toEqual(newest);
      expect(store().lastInputs('db')).toBeUndefined();
    });
  });
}

function lastBuildsAreFound(store: () => RunStore): void {
  const save = (id: string, ...services: ReturnType<typeof aServiceRecord>[]) =>
    store().save(aRunRecord(id, { services }));

  describe('the last build of a service', () => {
    it('is the newest run that built it well, with why', () => {
      const why = {
        code: 'file-changed',
        text: 'a changed.',
        changes: [
          { code: 'file-changed', subject: 'a', context: 'shared', text: 'a changed.' },
          { code: 'dockerfile-changed', subject: 'x', lines: [2, 3] as const, text: 'It did.' },
        ],
        changeCount: 2,
      };
      save('1', aServiceRecord('api'), aServiceRecord('web'));
      save('2', aServiceRecord('api', { why }));
      save('3', aServiceRecord('api', { outcome: 'failed' }), aServiceRecord('web'));
      save('4', aServiceRecord('api', { outcome: 'unchanged' }));
      expect(store().lastBuild('api')?.id).toBe('2');
      expect(store().lastBuild('api')?.services[0]?.why).toEqual(why);
      expect(store().lastBuild('web')?.id).toBe('3');
      expect(store().lastBuild('db')).toBeUndefined();
    });

    it('is the one before when its run is saved anew without it', () => {
      save('1', aServiceRecord('api'));
      save('2', aServiceRecord('api'));
      save('2', aServiceRecord('api', { outcome: 'failed' }));
      expect(store().lastBuild('api')?.id).toBe('1');
    });
  });
}
