import { earlierImage } from './earlier-images.ts';
import type { Preparation } from './prepare.ts';

/** Those of services that may turn out to be unchanged as well: what is built after all replaces its own. */
export function unchangedImages(prepared: Preparation): [string, string][] {
  return prepared.plan.services.flatMap(({ service, decision }): [string, string][] => {
    if (decision.kind === 'build' && !prepared.cutOffs.has(service)) return [];
    const digest = earlierImage(prepared, service)?.indexDigest;
    return digest === undefined ? [] : [[service, digest]];
  });
}
