import type { Diagnostic, Instruction, Location } from '@orchestrate/model';
import { addNeeds, type Linking, linkCommand } from './commands.ts';
import { readInstructions } from './instructions.ts';
import type { StageNode } from './node.ts';
import type { BaseImage } from './options.ts';
import { problem } from './problem.ts';
import { fail, type Result } from './result.ts';

/** The text that ONBUILD leaves behind for the stages on top, bodies of heredocs included. */
export function triggerText({ body, heredocs }: Instruction): string {
  return [body, ...heredocs.map(({ content, name }) => content + name)].join('\n');
}

interface BaseImages {
  get(normalized: string): BaseImage | undefined;
}

/**
 * Puts the triggers of a stage's base in front of its instructions (BuildKit, `initOnBuildTriggers`): those of
 * the image it stands on, or the ONBUILD lines of the stage it stands on. They do not carry over to the stage
 * after that.
 */
export function addTriggers(node: StageNode, linking: Linking, baseImages?: BaseImages): void {
  const commands = triggersOf(node, baseImages).flatMap((trigger) => {
    const read = readTrigger(trigger, node.stage.from);
    if (read.ok) return [linkCommand(read.value, '\\', { ...linking, trigger: true })];
    linking.report(triggerProblem(trigger, read.problem, node.stage.baseAt));
    return [];
  });
  for (const command of commands) addNeeds(node, command);
  node.commands.unshift(...commands);
}

function triggersOf({ base }: StageNode, baseImages?: BaseImages): readonly string[] {
  if (base.kind === 'image') return baseImages?.get(base.reference.normalized)?.onBuild ?? [];
  if (base.kind !== 'stage') return [];
  return base.node.stage.instructions
    .filter(({ keyword }) => keyword === 'ONBUILD')
    .map(triggerText);
}

/**
 * Parses a trigger by itself, with `\` as its escape character whatever the file uses. Its place is the FROM
 * that runs it.
 */
export function readTrigger(text: string, from: Instruction): Result<Instruction> {
  const { instructions, diagnostics } = readInstructions({ path: 'ONBUILD', text });
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) return fail(wrong.message);
  const [only, ...more] = instructions;
  if (only === undefined) return fail('file with no instructions');
  if (more.length > 0) return fail('onbuild trigger should be a single expression');
  const { instruction } = only;
  if (instruction.keyword === 'FROM') return fail('FROM is not a command type');
  return { ok: true, value: placed(instruction, from) };
}

function placed(instruction: Instruction, { at, line, endLine }: Instruction): Instruction {
  const flags = instruction.flags.map((flag) => ({ ...flag, at }));
  return { ...instruction, flags, at, line, endLine };
}

function triggerProblem(trigger: string, message: string, at: Location): Diagnostic {
  return problem({
    code: 'trigger',
    message,
    hint: `The base asks for \`ONBUILD ${trigger.split('\n')[0]}\`, which does not work here.`,
    at,
  });
}
