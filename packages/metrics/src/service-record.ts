import type {
  BuiltImage,
  Outcome,
  Platform,
  RecordedReason,
  ServiceRecord,
  Step,
} from '@orchestrate/model';
import { ownSteps } from './own-steps.ts';
import { type Base, sizeAboveBase } from './size-above-base.ts';
import { countSteps, hitRate } from './step-counts.ts';
import { stepTimes, type TypicalStepMs, timeHitRate } from './step-times.ts';

/** What is known of one service when it has ended. */
export interface EndedService {
  readonly outcome: Outcome;
  readonly key?: string;
  readonly why?: RecordedReason;
  readonly unchangedBy?: ServiceRecord['unchangedBy'];
  /** Platforms that were asked for; empty means the builder's own. */
  readonly platforms: readonly Platform[];
  readonly tags: readonly string[];
  /** Normalized ref → digest that the build really used. */
  readonly baseDigests: Readonly<Record<string, string>>;
  /** Images that it may stand on. */
  readonly bases: readonly Base[];
}

/**
 * The record of one service: one entry a platform of a service that has images, else a single one. Rates are
 * null unless it was built, because the counters of a broken build mean nothing.
 */
export function serviceRecords(ended: EndedService, typicalStepMs: TypicalStepMs): ServiceRecord[] {
  const images = imagesByPlatform(ended);
  const steps = ownSteps(ended.outcome.steps);
  const platforms = images.map(({ platform }) => platform);
  const { cacheTraffic } = ended.outcome;
  return images.map(({ platform, image }) => {
    const own = steps.filter((step) => homeOf(step, platforms) === platform);
    return {
      ...identity(ended, platform),
      ...figures(ended.outcome, own, typicalStepMs),
      ...(image !== undefined && size(image, ended.bases)),
      steps: own,
      ...(cacheTraffic !== undefined && { cacheTraffic }),
    };
  });
}

function identity(
  { outcome, key, why, unchangedBy, baseDigests, tags }: EndedService,
  platform: Platform | undefined,
) {
  const reason = outcome.reason ?? outcome.failure?.message;
  return {
    service: outcome.service,
    ...(platform !== undefined && { platform }),
    outcome: outcome.kind,
    ...(key !== undefined && { key }),
    ...(reason !== undefined && { reason }),
    ...(outcome.outdated === true && { outdated: true as const }),
    ...(unchangedBy !== undefined && { unchangedBy }),
    ...(why !== undefined && { why }),
    durationMs: outcome.durationMs,
    ...(outcome.indexDigest !== undefined && { indexDigest: outcome.indexDigest }),
    baseDigests,
    tags,
  };
}

function figures(outcome: Outcome, steps: readonly Step[], typicalStepMs: TypicalStepMs) {
  const counts = countSteps(steps);
  const times = stepTimes(steps, (step) => typicalStepMs(outcome.service, step));
  const counted = outcome.kind === 'built' && counts.cached + counts.executed > 0;
  return {
    stepsCached: counts.cached,
    stepsExecuted: counts.executed,
    stepsNotReached: counts.notReached,
    hitRate: counted ? hitRate(counts) : null,
    timeHitRate: counted ? timeHitRate(times) : null,
    timeSavedMs: counted ? times.savedMs : null,
  };
}

function size(image: BuiltImage, bases: readonly Base[]) {
  const above = sizeAboveBase(image, bases);
  return { image, ...(above !== undefined && { sizeAboveBaseBytes: above }) };
}

interface PlatformImage {
  readonly platform: Platform | undefined;
  readonly image?: BuiltImage;
}

/** What went wrong has no images; then one entry stands for all platforms. */
function imagesByPlatform({ outcome, platforms }: EndedService): PlatformImage[] {
  if (outcome.images.length > 0) {
    return outcome.images.map((image) => ({ platform: image.platform, image }));
  }
  if (outcome.kind === 'built' && platforms.length > 0) {
    return platforms.map((platform) => ({ platform }));
  }
  return [{ platform: platforms.length === 1 ? platforms[0] : undefined }];
}

/**
 * The platform whose entry a step belongs to. Steps of a build for one platform name none, and a stage on
 * `$BUILDPLATFORM` may name one that was not asked for: the first entry takes those, so that none is lost.
 */
function homeOf(step: Step, platforms: readonly (Platform | undefined)[]): Platform | undefined {
  return platforms.includes(step.platform) ? step.platform : platforms[0];
}
