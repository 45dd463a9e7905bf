import type { CacheMountUse, Location, TextEdit } from '@orchestrate/model';
import { remove, takeOut } from '../cache/edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { mountOf, usedCaches } from '../cache/serving.ts';
import type { StepView } from '../cache/step-view.ts';
import type { ShellCommand } from '../shell/command.ts';
import { clearedBy } from '../tools/index.ts';

const code = 'cache/emptied';

/** A step that cleans up, as it should without a mount, empties the mount for the next build. */
export const emptied: Rule = {
  code,
  find: ({ steps }) =>
    steps.flatMap((step) =>
      step.commands.flatMap((command) =>
        emptiedBy(command, step).map(({ mount, at, shown, edit }) =>
          finding(code, {
            severity: 'warning',
            message: `\`${shown}\` empties the mount of ${mount.target}, so that the next build finds nothing in it.`,
            hint: 'Leave it out: what is in a cache mount never becomes part of the image.',
            at,
            edits: [edit],
          }),
        ),
      ),
    ),
};

interface Emptying {
  readonly mount: CacheMountUse;
  readonly at: Location;
  readonly edit: TextEdit;
  readonly shown: string;
}

function emptiedBy(command: ShellCommand, step: StepView): Emptying[] {
  if (command.name === 'rm') return removedFolders(command, step);
  const tool = clearedBy(command);
  const used = usedCaches(step).find(({ use }) => use.tool === tool?.name);
  const mount = used === undefined ? undefined : mountOf(step, used.cache);
  if (mount === undefined) return [];
  return [{ mount, ...whole(command) }];
}

/** `rm -rf /var/lib/apt/lists/* /tmp/*`: only what is in a mount matters. */
function removedFolders(command: ShellCommand, step: StepView): Emptying[] {
  const paths = command.args.filter(({ text }) => !text.startsWith('-'));
  const found = paths.flatMap(({ text, at }) => {
    const folder = text.replace(/\/?\*$/, '');
    const mount = step.mounts.find(
      ({ target }) =>
        folder === target || folder.startsWith(`${target}/`) || target.startsWith(`${folder}/`),
    );
    return mount === undefined || folder === ''
      ? []
      : [{ mount, at, shown: `rm ${text}`, edit: remove(at) }];
  });
  const [first] = found;
  if (first === undefined || found.length < paths.length) return found;
  return [{ mount: first.mount, ...whole(command) }];
}

function whole(command: ShellCommand): Omit<Emptying, 'mount'> {
  const shown = [command.name, ...command.args.map(({ text }) => text)].join(' ');
  return { at: command.at, shown, edit: takeOut(command) };
}
