import type { RunUse } from '@orchestrate/model';
import { isOfficial } from '../cache/bases.ts';
import { prepend } from '../cache/edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { mountOf, usedCaches } from '../cache/serving.ts';
import type { StepView } from '../cache/step-view.ts';

const code = 'cache/apt-docker-clean';

/** What takes Debian's hook away, in the words of BuildKit's own documentation. */
export const REMOVE_DOCKER_CLEAN = 'rm -f /etc/apt/apt.conf.d/docker-clean';

/**
 * Debian's and Ubuntu's images come with a hook, /etc/apt/apt.conf.d/docker-clean, that deletes package files
 * after each install: a mount on /var/cache/apt stays empty.
 */
export const aptDockerClean: Rule = {
  code,
  find: ({ steps }) =>
    steps.flatMap((step) => {
      const used = usedCaches(step).find(
        ({ use, cache }) => use.tool === 'apt' && cache.what === 'packages',
      );
      const mount = used === undefined ? undefined : mountOf(step, used.cache);
      if (mount === undefined || keepsPackages(step)) return [];
      const certain = step.ground.image !== undefined && isOfficial(step.ground.image);
      const place = 'the file /etc/apt/apt.conf.d/docker-clean of the base';
      return finding(code, {
        severity: certain ? 'warning' : 'info',
        message: certain
          ? `The mount of ${mount.target} stays without packages: ${place} deletes them after each install.`
          : `The mount of ${mount.target} stays without packages if the base is like Debian’s own image: there, ${place.replace(' of the base', '')} deletes them after each install.`,
        hint: 'Remove that file before packages are installed.',
        at: mount.at,
        edits: prepend(step, REMOVE_DOCKER_CLEAN),
      });
    }),
};

/** A step of the stage, this one or one before, has dealt with it. */
export function keepsPackages({ resolved, run, ground }: StepView): boolean {
  const own = resolved.runs.filter(
    ({ stage, instruction }) =>
      ground.stages.includes(stage) && instruction.line <= run.instruction.line,
  );
  return [...ground.runs, ...own].some(mentions);
}

function mentions({ instruction }: RunUse): boolean {
  const text = [instruction.body, ...instruction.heredocs.map(({ content }) => content)].join('\n');
  return /docker-clean|Keep-Downloaded-Packages/i.test(text);
}
