import type { UnchangedAfter } from '@orchestrate/execute';
import { cutOffReason } from '@orchestrate/plan';
import { withEarlierImages } from './earlier-images.ts';
import { manifestsOf } from './manifests.ts';
import type { Preparation } from './prepare.ts';

/**
 * A parent that was rebuilt to the image that it had before does not make its dependants be built: asked for
 * each of them when its parents have ended. What was forced is built all the same.
 */
export function earlyCutOff(prepared: Preparation): UnchangedAfter {
  return ({ service, decision }, needs) => {
    const candidate = prepared.cutOffs.get(service);
    if (candidate === undefined || decision.kind !== 'build') return undefined;
    if (decision.reason.code !== 'parent-changed') return undefined;
    const now = needs.map((outcome) => {
      const { images } = withEarlierImages(prepared, outcome);
      return [outcome.service, manifestsOf(images)] as const;
    });
    const { parents, earlier } = candidate;
    return cutOffReason({ runId: earlier.runId, parents }, new Map(now));
  };
}
