import type { BuildResult, Outcome } from '@orchestrate/model';

const NOTHING = { images: [], steps: [], diagnostics: [] } as const;

/** The image is there already; nobody called the builder. */
export function unchanged(service: string, reason: string): Outcome {
  return { service, kind: 'unchanged', durationMs: 0, reason, ...NOTHING };
}

/** It never started. */
export function notStarted(service: string, reason: string): Outcome {
  return { service, kind: 'not-started', durationMs: 0, reason, ...NOTHING };
}

/** It had started when the run was stopped. `steps` are those of the last attempt, where it told them. */
export function cancelled(
  service: string,
  ending: {
    readonly durationMs: number;
    readonly reason: string;
    readonly steps: Outcome['steps'];
  },
): Outcome {
  return { ...NOTHING, service, kind: 'cancelled', ...ending };
}

/** What the builder said, with the time since the first attempt started, waits included. */
export function ended(
  result: Extract<BuildResult, { readonly status: 'built' | 'failed' }>,
  durationMs: number,
): Outcome {
  const { service, steps, cacheTraffic } = result;
  const traffic = cacheTraffic === undefined ? {} : { cacheTraffic };
  return result.status === 'built'
    ? {
        ...NOTHING,
        service,
        kind: 'built',
        durationMs,
        steps,
        ...traffic,
        images: result.images,
        indexDigest: result.digest,
      }
    : { ...NOTHING, service, kind: 'failed', durationMs, steps, failure: result.failure };
}

/** Why a service was not started, in words; `through` is the parent by which the failure reached it. */
export function blockedReason(failed: string, through: string): string {
  return failed === through
    ? `It needs ${failed}, which failed.`
    : `It needs ${through}, which stands on ${failed}, which failed.`;
}

/** Whether what stands on a service may start after it. */
export function endedWell(outcome: Outcome): boolean {
  return outcome.kind === 'built' || outcome.kind === 'unchanged';
}
