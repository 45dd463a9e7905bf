import type { TextEdit } from '@orchestrate/model';
import { setMountKey } from '../cache/edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { type BoundMount, boundMounts } from '../cache/mount-groups.ts';

const code = 'cache/shared-by-architectures';

/** BuildKit does not tell the mounts of different platforms apart. */
export const sharedByArchitectures: Rule = {
  code,
  find: (facts) =>
    boundMounts(facts).flatMap((group) => {
      const platforms = [...new Set(group.map(({ step }) => step.platform))];
      return platforms.length < 2 ? [] : group.map((one) => describe(one, platforms));
    }),
};

function describe(one: BoundMount, platforms: readonly string[]) {
  const { mount, tool } = one;
  const architectures = new Set(platforms.map((platform) => platform.split('/')[1]));
  const variable = architectures.size < platforms.length ? 'TARGETPLATFORM' : 'TARGETARCH';
  const id = `${mount.id.replace(/^\//, '').replace(/[^\w.$-]+/g, '-')}-$${variable}`;
  return finding(code, {
    severity: 'warning',
    message: `The ${tool} cache \`${mount.id}\` is one folder for ${platforms.join(' and ')}: builds for one throw away what those for the other have kept.`,
    hint: `Put the platform into its id: \`id=${id}\`, with \`ARG ${variable}\` above.`,
    at: mount.at,
    edits: [...declaration(one, variable), setMountKey(mount, ['id'], id)],
  });
}

function declaration({ step }: BoundMount, variable: string): TextEdit[] {
  if (step.run.variables.has(variable)) return [];
  const { start } = step.keyword;
  return [{ start, end: start, text: `ARG ${variable}\n` }];
}
