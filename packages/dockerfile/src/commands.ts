import type { Diagnostic, Instruction } from '@orchestrate/model';
import { type Escape, expand } from './expand.ts';
import { flagValue } from './flag-rules.ts';
import { mountFrom } from './mount.ts';
import type { BuildNode, Command, Source, StageNode } from './node.ts';
import { problem } from './problem.ts';
import type { Registry } from './registry.ts';
import { fail, type Result } from './result.ts';

const NOTHING = new Map<string, string>();

export interface Linking {
  readonly registry: Registry;
  /** The file's escape character: `--from` is expanded with it, in triggers too. */
  readonly escape: Escape;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** Links the instructions of all stages to what they take files from (BuildKit, `buildStageDependencyGraph`). */
export function linkStages(linking: Linking): void {
  for (const node of linking.registry.stages) {
    for (const instruction of node.stage.instructions) {
      const command = linkCommand(instruction, linking.escape, { ...linking, trigger: false });
      node.commands.push(command);
      addNeeds(node, command);
    }
  }
}

/** An instruction with what it takes files from; `escape` is the one its words are split with. */
export function linkCommand(
  instruction: Instruction,
  escape: Escape,
  linking: Linking & { readonly trigger: boolean },
): Command {
  const sources = sourcesOf(instruction, linking);
  return { instruction, escape, sources, trigger: linking.trigger };
}

export function addNeeds(node: StageNode, command: Command): void {
  for (const source of command.sources) node.needs.set(source.node, command);
}

function sourcesOf(instruction: Instruction, linking: Linking): Source[] {
  if (instruction.keyword === 'COPY') return copySources(instruction, linking);
  if (instruction.keyword !== 'RUN') return [];
  const mounts = instruction.flags.filter(({ name }) => name === 'mount');
  return mounts.flatMap(({ value = '', at }) => {
    const from = mountFrom(value);
    // What cannot be read has been reported when the instruction was checked.
    const name = from.ok && from.value !== '' ? from.value : 'scratch';
    const node = found(linking.registry.byName(name), at, linking);
    return node === undefined ? [] : [{ node, at, implied: !from.ok || from.value === '' }];
  });
}

function copySources(instruction: Instruction, linking: Linking): Source[] {
  const name = flagValue(instruction, 'from') ?? '';
  if (name === '') return [];
  const at = instruction.flags.find((flag) => flag.name === 'from')?.at ?? instruction.at;
  const node = found(findCopySource(name, linking), at, linking);
  return node === undefined ? [] : [{ node, at, implied: false }];
}

function findCopySource(name: string, { registry, escape }: Linking): Result<BuildNode> {
  const expansion = expand(name, NOTHING, { escape });
  if (!expansion.ok) return expansion;
  return expansion.value.text === name
    ? registry.byNameOrNumber(name)
    : fail(
        'variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround',
      );
}

function found<T>(result: Result<T>, at: Instruction['at'], { report }: Linking): T | undefined {
  if (result.ok) return result.value;
  report(
    problem({
      code: 'from',
      message: result.problem,
      hint: 'Name a stage above, or an image with its tag.',
      at,
    }),
  );
  return undefined;
}
