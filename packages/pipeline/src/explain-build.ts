import { placeSteps } from '@orchestrate/dockerfile';
import { findMisses, type Miss } from '@orchestrate/metrics';
import type {
  BuiltInputs,
  ExplainedBuild,
  ExplainedMiss,
  ExplainedPlatform,
  PlacedStep,
  ResolvedDockerfile,
  RunRecord,
  ServiceRecord,
} from '@orchestrate/model';
import { copyOrder, type Fingerprint, missCause, parseFingerprint } from '@orchestrate/plan';
import { builtDockerfile } from './built-dockerfile.ts';
import type { Preparation } from './prepare.ts';

export interface BuildToExplain {
  readonly service: string;
  readonly record: RunRecord;
  /** Of the newest successful build. */
  readonly inputs: BuiltInputs | undefined;
  readonly prepared: Preparation;
}

/** Where the cache was left in a build on record, for each platform, and why. */
export function explainBuild(build: BuildToExplain): ExplainedBuild {
  const { record, service } = build;
  const platforms = record.services.filter((one) => one.service === service);
  const [first] = platforms;
  return {
    runId: record.id,
    startedAt: record.startedAt,
    durationMs: first?.durationMs ?? 0,
    ...(first?.why !== undefined && { why: first.why }),
    platforms: platforms.map((platform) => explainPlatform(platform, build)),
  };
}

function explainPlatform(record: ServiceRecord, build: BuildToExplain): ExplainedPlatform {
  const fingerprint = fingerprintOf(record, build.inputs);
  const resolved = builtDockerfile(build.prepared, { record, fingerprint });
  const placed: readonly PlacedStep[] =
    resolved === undefined ? unplaced(record) : placeSteps(resolved, record.steps);
  return {
    ...(record.platform !== undefined && { platform: record.platform }),
    stepsCached: record.stepsCached,
    stepsExecuted: record.stepsExecuted,
    misses: findMisses(placed).map((miss) => explainMiss(miss, { record, resolved, fingerprint })),
  };
}

/** Without a Dockerfile the steps of a stage follow each other, and stages stand alone. */
function unplaced({ steps }: ServiceRecord): PlacedStep[] {
  const sorted = steps.toSorted((left, right) => left.index - right.index);
  return sorted.map((step, at) => {
    const before = sorted.findLastIndex((one, index) => index < at && one.stage === step.stage);
    return { step, needs: before === -1 ? [] : [before] };
  });
}

interface Surroundings {
  readonly record: ServiceRecord;
  readonly resolved: ResolvedDockerfile | undefined;
  readonly fingerprint: Fingerprint | undefined;
}

function explainMiss(miss: Miss, { record, resolved, fingerprint }: Surroundings): ExplainedMiss {
  const { missed, later } = miss;
  const { why } = record;
  const contexts = fingerprint?.contexts ?? {};
  const files = fingerprint?.files ?? [];
  const cause = missCause({ missed, resolved, why, contexts });
  const advice =
    cause.code === 'files-changed' ? copyOrder({ missed, later, resolved, why, files }) : undefined;
  const line = missed.instruction?.line;
  return {
    step: missed.step,
    ...(line !== undefined &&
      resolved !== undefined && { at: { path: resolved.dockerfile.source.path, line } }),
    cause,
    durationMs: miss.durationMs,
    later: { steps: later.length, durationMs: miss.laterMs },
    ...(advice !== undefined && { advice }),
  };
}

/** What the build on record was made from, when no other build has followed. */
function fingerprintOf(
  { key }: ServiceRecord,
  inputs: BuiltInputs | undefined,
): Fingerprint | undefined {
  if (inputs === undefined || inputs.key !== key) return undefined;
  const fingerprint = parseFingerprint(inputs.fingerprint);
  return fingerprint === undefined || 'other' in fingerprint ? undefined : fingerprint;
}
