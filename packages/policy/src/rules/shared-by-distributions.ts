import { distributionOf } from '../cache/bases.ts';
import { setMountKey } from '../cache/edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { type BoundMount, boundMounts } from '../cache/mount-groups.ts';

const code = 'cache/shared-by-distributions';

/** One folder on the builder for the packages of several distributions: each throws away what the other keeps. */
export const sharedByDistributions: Rule = {
  code,
  find: (facts) =>
    boundMounts(facts).flatMap((group) => {
      const known = group.flatMap((one) => {
        const distribution = distributionOf(one.step.ground.image ?? '');
        return distribution === undefined ? [] : [{ ...one, distribution }];
      });
      const [first] = known;
      if (first === undefined) return [];
      return known
        .filter(({ distribution }) => distribution !== first.distribution)
        .map((one) => describe(one, first));
    }),
};

interface Known extends BoundMount {
  readonly distribution: string;
}

function describe({ mount, tool, distribution, step }: Known, first: Known) {
  const id = `${mount.id.replace(/^\//, '')}-${distribution}`.replace(/[^\w.-]+/g, '-');
  return finding(code, {
    severity: 'warning',
    message: `The ${tool} cache \`${mount.id}\` of ${step.service.service.name} is for ${distribution} here, and for ${first.distribution} in ${first.step.service.service.name}: each throws away what the other has kept.`,
    hint: `Give it an id of its own, for example \`id=${id}\`.`,
    at: mount.at,
    related: [{ message: `${first.distribution} uses the same id`, at: first.mount.at }],
    edits: [setMountKey(mount, ['id'], id)],
  });
}
