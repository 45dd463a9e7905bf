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

/**
 * It had started when the run was stopped, or it is out of date, started or not. `steps` are those of the last
 * attempt, where it told them.
 */
export function cancelled(
  service: string,
  ending: Pick<Outcome, 'durationMs' | 'reason' | 'outdated' | 'steps'>,
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

/** It ran alone, nobody stopped it, and still nobody said how it ended. */
export function unexplained(
  service: string,
  spent: Pick<Outcome, 'durationMs' | 'steps'>,
): Outcome {
  const message = 'The client of the builder ended without saying how the build went.';
  const failure = { kind: 'engine', message, transient: false } as const;
  return { ...NOTHING, service, kind: 'failed', ...spent, failure };
}

/** Why a service cannot be built, in words: `through` is the parent by which what befell `origin` reached it. */
export function blockedReason(
  origin: string,
  through: string,
  fate: 'failed' | 'is out of date',
): string {
  return origin === through
    ? `It needs ${origin}, which ${fate}.`
    : `It needs ${through}, which stands on ${origin}, which ${fate}.`;
}

/** Whether what stands on a service may start after it. */
export function endedWell(outcome: Outcome): boolean {
  return outcome.kind === 'built' || outcome.kind === 'unchanged';
}
