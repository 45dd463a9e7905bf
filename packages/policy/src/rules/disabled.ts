import type { Location, TextEdit } from '@orchestrate/model';
import { remove } from '../cache/edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { isMeantFor, serves } from '../cache/serving.ts';
import type { StepView } from '../cache/step-view.ts';
import type { Switch, ToolUse } from '../tools/tool.ts';

const code = 'cache/disabled';

/** An option or a variable turns off the cache that a mount is there for. */
export const disabled: Rule = {
  code,
  find: ({ steps }) =>
    steps.flatMap((step) =>
      step.uses.flatMap((use) => {
        const mount = step.mounts.find((one) =>
          use.caches.some((cache) => serves(one, cache) || isMeantFor(one, cache)),
        );
        if (mount === undefined) return [];
        return use.off.map((off) => {
          const { at, edits } = placeOfSwitch(off, step, use);
          return finding(code, {
            severity: 'warning',
            message: `\`${off.text}\` turns the cache of ${use.tool} off, so that the mount of ${mount.target} does nothing.`,
            hint: 'Leave it out: what is in a cache mount never becomes part of the image.',
            at,
            related: [{ message: 'the mount that is not used', at: mount.at }],
            edits,
          });
        });
      }),
    ),
};

interface SwitchPlace {
  readonly at: Location;
  readonly edits: readonly TextEdit[];
}

/** In the step itself, in an ENV or ARG above, or, when it comes from below, at the command. */
export function placeOfSwitch(off: Switch, step: StepView, use: ToolUse): SwitchPlace {
  if (off.at !== undefined) return { at: off.at, edits: [remove(off.at)] };
  const set = off.variable === undefined ? undefined : setterOf(off.variable, step);
  return set === undefined ? { at: use.command.at, edits: [] } : { at: set, edits: [remove(set)] };
}

/** The pair of the last ENV or ARG before a step that sets a variable; the instruction when it sets nothing else. */
function setterOf(name: string, { resolved, run, ground }: StepView): Location | undefined {
  const instructions = resolved.dockerfile.stages
    .filter(({ index }) => ground.stages.includes(index))
    .flatMap((stage) => stage.instructions)
    .filter(({ keyword, line }) => /^(?:ENV|ARG)$/.test(keyword) && line < run.instruction.line);
  const pair = new RegExp(`(?<=\\s)${name}(?:=(?:"[^"]*"|'[^']*'|\\S*)|[ \\t]+\\S+)`);
  for (const { at, body } of instructions.toReversed()) {
    const found = pair.exec(at.source.text.slice(at.start, at.end));
    if (found === null) continue;
    if (found[0].length >= body.length) return at;
    const start = at.start + found.index;
    return { source: at.source, start, end: start + found[0].length };
  }
  return undefined;
}
