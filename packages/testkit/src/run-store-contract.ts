import type { RunStore } from '@orchestrate/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anImage, aRunRecord, aServiceRecord, aStep } from './run-records.ts';
import { buildsAreProven, inputsAreRemembered, lastBuildsAreFound } from './run-store-builds.ts';
import { durationsAreRemembered, stepDurationsAreRemembered } from './run-store-durations.ts';

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
    mountLedgersAreRemembered(() => store);
    clientVersionsAreRemembered(() => store);
  });
}

function mountLedgersAreRemembered(store: () => RunStore): void {
  describe('ledgers of cache mounts', () => {
    it('come back by the mount, and the last one counts', () => {
      const ledger = { key: 'k', losses: 1, coldMs: { step: 12.5 }, at: 7 };
      store().rememberMountLedger('npm', { ...ledger, losses: 0 });
      store().rememberMountLedger('npm', ledger);
      expect(store().mountLedger('npm')).toEqual(ledger);
      expect(store().mountLedger('pip')).toBeUndefined();
    });

    it('stand in records with what became of the mount', () => {
      const mount = {
        mount: 'npm-amd64-1',
        id: '/root/.npm',
        platforms: ['linux/amd64'],
        services: ['web'],
        key: 'k',
        lockfiles: ['web/package-lock.json'],
        restored: 'newest' as const,
        notSaved: 'unchanged' as const,
        restoreMs: 10,
        saveMs: 0,
        restoredBytes: 5,
        savedBytes: 0,
        savedMs: null,
        losses: 2,
      };
      const record = aRunRecord('0m', { cacheMounts: [mount] });
      store().save(record);
      expect(store().find('0m')).toEqual(record);
    });
  });
}

function clientVersionsAreRemembered(store: () => RunStore): void {
  describe('versions of clients', () => {
    it('come back for the file as it was when it was asked, and for no other', () => {
      store().rememberClientVersion('/usr/bin/buildx', 'old', '0.28.0');
      store().rememberClientVersion('/usr/bin/buildx', 'new', '0.29.1');
      expect(store().clientVersion('/usr/bin/buildx', 'new')).toBe('0.29.1');
      expect(store().clientVersion('/usr/bin/buildx', 'old')).toBeUndefined();
      expect(store().clientVersion('/opt/buildx', 'new')).toBeUndefined();
    });
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
