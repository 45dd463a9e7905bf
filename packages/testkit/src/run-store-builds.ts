import type { RunStore } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { anImage, aRunRecord, aServiceRecord } from './run-records.ts';

/** What a `RunStore` knows of successful builds and what they were made from; a part of `describeRunStore`. */
export function buildsAreProven(store: () => RunStore): void {
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

export function inputsAreRemembered(store: () => RunStore): void {
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

export function lastBuildsAreFound(store: () => RunStore): void {
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
