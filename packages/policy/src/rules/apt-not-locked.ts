import { setMountKey } from '../cache/edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { mountOf, usedCaches } from '../cache/serving.ts';

const code = 'cache/apt-not-locked';

/** apt locks its folders and gives up when another process has them. */
export const aptNotLocked: Rule = {
  code,
  find: ({ steps }) =>
    steps.flatMap((step) =>
      usedCaches(step).flatMap(({ cache }) => {
        const mount = cache.exclusive === true ? mountOf(step, cache) : undefined;
        if (mount?.sharing !== 'shared') return [];
        return finding(code, {
          severity: 'warning',
          message: `Builds that use the mount of ${mount.target} at the same time fail: apt wants it for itself.`,
          hint: 'Let BuildKit make them wait for each other with `sharing=locked`.',
          at: mount.at,
          edits: [setMountKey(mount, ['sharing'], 'locked')],
        });
      }),
    ),
};
