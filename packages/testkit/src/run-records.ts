import type { BuiltImage, RunRecord, ServiceRecord, Step } from '@orchestrate/model';

/** An executed RUN step of 1000 ms, unless told otherwise. */
export function aStep(text: string, more: Partial<Step> = {}): Step {
  return {
    vertex: `sha256:${text}`,
    index: 2,
    total: 2,
    instruction: 'RUN',
    text: `RUN ${text}`,
    state: 'executed',
    startedAt: 1000,
    completedAt: 2000,
    ...more,
  };
}

export function anImage(more: Partial<BuiltImage> = {}): BuiltImage {
  return {
    platform: 'linux/amd64',
    manifestDigest: 'sha256:manifest',
    sizeCompressedBytes: 30_000_000,
    layers: [{ digest: 'sha256:layer', sizeBytes: 29_000_000 }],
    ...more,
  };
}

/** A service that was built in one second, without steps. */
export function aServiceRecord(service: string, more: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    service,
    platform: 'linux/amd64',
    outcome: 'built',
    durationMs: 1000,
    stepsCached: 0,
    stepsExecuted: 0,
    stepsNotReached: 0,
    hitRate: null,
    timeHitRate: null,
    timeSavedMs: null,
    baseDigests: {},
    tags: [],
    steps: [],
    ...more,
  };
}

/** A run of `orchestrate build` that went well, started at 1000. */
export function aRunRecord(id: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    id,
    startedAt: 1000,
    durationMs: 5000,
    command: 'build',
    project: 'shop',
    status: 'succeeded',
    services: [],
    totals: {
      outcomes: { built: 0, unchanged: 0, failed: 0, 'not-started': 0, cancelled: 0 },
      stepsCached: 0,
      stepsExecuted: 0,
      hitRate: null,
      timeHitRate: null,
      timeSavedMs: null,
      sizeCompressedBytes: 0,
    },
    ...more,
  };
}
