import type { CacheMountUse } from '@orchestrate/model';
import { hasMountKey } from './edits.ts';
import type { RuleFacts } from './finding.ts';
import { serves, usedCaches } from './serving.ts';
import type { StepView } from './step-view.ts';

export interface BoundMount {
  readonly step: StepView;
  readonly mount: CacheMountUse;
  readonly tool: string;
}

/**
 * Mounts whose content fits one distribution and architecture, by the folder that they share on a builder: BuildKit
 * tells folders apart by id, and by owner and mode, which are part of what a new folder is made from.
 */
export function boundMounts({ steps }: RuleFacts): readonly (readonly BoundMount[])[] {
  const all = steps.flatMap((step) =>
    usedCaches(step).flatMap(({ cache, use }) =>
      step.mounts
        .filter(
          (mount) => cache.bound === true && serves(mount, cache) && !hasMountKey(mount, 'from'),
        )
        .map((mount) => ({ step, mount, tool: use.tool })),
    ),
  );
  const groups = Map.groupBy(all, ({ mount: { id, uid, gid, mode } }) =>
    JSON.stringify([id, uid, gid, mode]),
  );
  return [...groups.values()];
}
