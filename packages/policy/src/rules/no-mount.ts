import type { Diagnostic, TextEdit } from '@orchestrate/model';
import { addMounts, prepend, remove, takeOut } from '../cache/edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { isMeantFor, mountOf, type UsedCache, usedCaches } from '../cache/serving.ts';
import type { StepView } from '../cache/step-view.ts';
import type { ShellCommand } from '../shell/command.ts';
import { clearedBy } from '../tools/index.ts';
import { keepsPackages, REMOVE_DOCKER_CLEAN } from './apt-docker-clean.ts';

const code = 'cache/no-mount';

/** A step that downloads or compiles everything again each time it runs. */
export const noMount: Rule = {
  code,
  find: ({ steps }) => steps.flatMap((step) => lookAt(step) ?? []),
};

function lookAt(step: StepView): Diagnostic | undefined {
  const missing = usedCaches(step).filter(
    ({ cache }) =>
      mountOf(step, cache) === undefined && !step.mounts.some((mount) => isMeantFor(mount, cache)),
  );
  const [first] = missing;
  if (first === undefined) return undefined;
  const caches = [...new Set(missing.map(({ use, cache }) => `${cache.what} of ${use.tool}`))];
  const known = missing.every(({ cache }) => cache.folders.length > 0);
  return finding(code, {
    severity: 'info',
    message: `Nothing keeps the ${caches.join(' and the ')} between runs of this step.`,
    hint: known
      ? 'Keep them between builds in a cache mount, which never becomes part of the image.'
      : 'Keep them in a cache mount; where, depends on the home folder of the user, which cannot be seen here.',
    at: first.use.command.at,
    edits: known ? fix(step, missing) : [],
  });
}

function fix(step: StepView, missing: readonly UsedCache[]): TextEdit[] {
  const mounts = new Set(missing.map((one) => mountFor(step, one)));
  const apt = missing.some(({ use, cache }) => use.tool === 'apt' && cache.what === 'packages');
  const switches = missing.flatMap(({ use }) => use.off.flatMap(({ at }) => at ?? []));
  return [
    addMounts(step, [...mounts]),
    ...(apt && !keepsPackages(step) ? prepend(step, REMOVE_DOCKER_CLEAN) : []),
    ...[...new Set(switches)].map(remove),
    ...cleanUps(step, missing),
  ];
}

function mountFor({ user }: StepView, { cache }: UsedCache): string {
  const [target = ''] = cache.folders;
  const owner = user.root || user.uid === undefined ? '' : `,uid=${user.uid}`;
  const group = owner === '' || user.gid === undefined ? '' : `,gid=${user.gid}`;
  return `type=cache,target=${target}${cache.exclusive === true ? ',sharing=locked' : ''}${owner}${group}`;
}

/** What the step deletes for want of a mount would empty it. */
function cleanUps({ commands }: StepView, missing: readonly UsedCache[]): TextEdit[] {
  const folders = missing.flatMap(({ cache }) => cache.folders);
  const tools = new Set(missing.map(({ use }) => use.tool));
  return commands.flatMap((command) => {
    if (command.name === 'rm') return removedPaths(command, folders);
    const cleans = tools.has(clearedBy(command)?.name ?? '');
    return cleans && command.removal !== undefined ? [takeOut(command)] : [];
  });
}

function removedPaths(command: ShellCommand, folders: readonly string[]): TextEdit[] {
  const paths = command.args.filter(({ text }) => !text.startsWith('-'));
  const own = paths.filter(({ text }) =>
    folders.some((folder) => `${text}/`.startsWith(`${folder}/`)),
  );
  if (command.removal !== undefined && own.length > 0 && own.length === paths.length)
    return [takeOut(command)];
  return own.map(({ at }) => remove(at));
}
