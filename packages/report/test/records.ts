import type { RunRecord, ServiceRecord } from '@orchestrate/model';
import { anImage, aRunRecord, aServiceRecord } from '@orchestrate/testkit';
import { START, stepOf } from './events.ts';

export const catalog: ServiceRecord = aServiceRecord('catalog', {
  durationMs: 12_300,
  stepsCached: 3,
  stepsExecuted: 3,
  hitRate: 0.5,
  image: anImage({ manifestDigest: 'sha256:1a2b3c4d5e6f7a8b', sizeCompressedBytes: 98_100_000 }),
  sizeAboveBaseBytes: 23_000_000,
  indexDigest: 'sha256:ffee',
  baseDigests: { 'docker.io/library/python:3.13-slim': 'sha256:ba5e' },
  tags: ['docker.io/shop/catalog:1'],
  key: '0123456789abcdef',
  steps: [
    stepOf('deps 2/4', 'WORKDIR /app', { state: 'cached' }),
    stepOf('deps 4/4', 'RUN pip install --requirement requirements.txt', { ms: 9800 }),
  ],
});
export const gateway: ServiceRecord = aServiceRecord('gateway', {
  outcome: 'failed',
  durationMs: 4100,
  reason: 'process "/bin/sh -c go build" did not complete successfully: exit code: 1',
  stepsExecuted: 1,
  steps: [
    stepOf('build 2/3', 'RUN go build', { state: 'failed', ms: 3100 }),
    stepOf('build 3/3', 'RUN go vet', { state: 'not-reached' }),
  ],
});
const { platform: _none, ...anywhere } = aServiceRecord('e2e', {
  outcome: 'not-started',
  durationMs: 0,
  reason: 'It needs gateway, which failed.',
});
export const web = aServiceRecord('web', { outcome: 'unchanged', durationMs: 0 });

export const mixedRun: RunRecord = aRunRecord('01ja2b3c', {
  startedAt: START,
  durationMs: 21_400,
  status: 'failed',
  git: { sha: 'c0ffee1234567890', branch: 'main', dirty: true },
  services: [catalog, gateway, anywhere, web],
  totals: {
    outcomes: { built: 1, unchanged: 1, failed: 1, 'not-started': 1, cancelled: 0 },
    stepsCached: 3,
    stepsExecuted: 3,
    hitRate: 0.5,
    timeHitRate: 0.75,
    timeSavedMs: 80_000,
    sizeCompressedBytes: 98_100_000,
    sizeAboveBaseBytes: 23_000_000,
  },
});

export const goodRun: RunRecord = aRunRecord('01ja2b40', {
  startedAt: START + 3_600_000,
  durationMs: 900,
  command: 'build web',
  services: [web],
  totals: {
    ...mixedRun.totals,
    outcomes: { ...mixedRun.totals.outcomes, built: 0, failed: 0, 'not-started': 0 },
    stepsCached: 0,
    stepsExecuted: 0,
    hitRate: null,
    timeHitRate: null,
    timeSavedMs: null,
  },
});
