import { setMountKey } from '../cache/edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { isMeantFor, mountOf, serves, type UsedCache, usedCaches } from '../cache/serving.ts';

const code = 'cache/wrong-target';

/** A mount that is plainly meant for a tool, on a folder that the tool does not use. */
export const wrongTarget: Rule = {
  code,
  find: ({ steps }) =>
    steps.flatMap((step) => {
      const used = usedCaches(step);
      return used.flatMap((one) => {
        const { cache, use } = one;
        const [folder] = cache.folders;
        const mount = astray(one, used);
        if (mount === undefined || folder === undefined) return [];
        const doubt = cache.certain ? '' : ', unless the base says otherwise';
        return finding(code, {
          severity: cache.certain ? 'warning' : 'info',
          message: `${use.tool} keeps its ${cache.what} in ${folder}${doubt}, not in ${mount.target}: the mount is not used.`,
          hint: `Mount ${folder}, or point ${use.tool} at ${mount.target}.`,
          at: mount.at,
          related: [{ message: `${use.tool} runs here`, at: use.command.nameAt }],
          edits: [setMountKey(mount, ['target', 'dst', 'destination'], folder)],
        });
      });
    }),
};

/** The mount that is meant for a cache and holds none of the step's. */
export function astray(
  { step, cache }: UsedCache,
  all: readonly UsedCache[],
): UsedCache['step']['mounts'][number] | undefined {
  if (cache.folders.length === 0 || mountOf(step, cache) !== undefined) return undefined;
  return step.mounts.find(
    (mount) =>
      mount.target.startsWith('/') &&
      isMeantFor(mount, cache) &&
      !all.some((other) => serves(mount, other.cache)),
  );
}
