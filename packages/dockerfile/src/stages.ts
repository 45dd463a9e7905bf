import type { Diagnostic, Instruction, SourceFile, Stage } from '@orchestrate/model';
import { splitAtBlanks } from './blanks.ts';
import { flagValue } from './flag-rules.ts';
import type { ReadInstruction } from './instruction.ts';
import { problem } from './problem.ts';
import { isKeyword } from './rules.ts';

export interface Stages {
  readonly globalArgs: readonly Instruction[];
  readonly stages: readonly Stage[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Groups instructions by the FROM they stand below; only ARG may stand before the first one. Behind an unknown
 * keyword nothing is said of that: it may be the FROM.
 */
export function groupStages(source: SourceFile, instructions: readonly ReadInstruction[]): Stages {
  const globalArgs: Instruction[] = [];
  const diagnostics: Diagnostic[] = [];
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  let known = true;
  for (const read of instructions) {
    const { instruction } = read;
    known &&= isKeyword(instruction.keyword);
    if (instruction.keyword === 'FROM')
      stages.push({ ...readFrom(read, stages.length), instructions: [] });
    else if (stages.length > 0) stages.at(-1)?.instructions.push(instruction);
    else if (instruction.keyword === 'ARG') globalArgs.push(instruction);
    else if (known && diagnostics.length === 0) diagnostics.push(beforeFrom(read));
  }
  if (stages.length === 0 && known && diagnostics.length === 0) {
    diagnostics.push(noStages(source, instructions.length));
  }
  return { globalArgs, stages, diagnostics };
}

function readFrom(read: ReadInstruction, index: number): Omit<Stage, 'instructions'> {
  const { instruction } = read;
  const [base = '', , name] = splitAtBlanks(instruction.body);
  const platform = flagValue(instruction, 'platform') ?? '';
  return {
    index,
    base,
    baseAt: read.locateInBody(0, base.length),
    from: instruction,
    ...(name !== undefined && { name: name.toLowerCase() }),
    ...(platform !== '' && { platform }),
  };
}

function beforeFrom({ instruction }: ReadInstruction): Diagnostic {
  return problem({
    code: 'no-stage',
    message: 'no build stage in current context',
    hint: `Move ${instruction.keyword} below the first FROM: only ARG may stand before it.`,
    at: instruction.at,
  });
}

function noStages(source: SourceFile, instructions: number): Diagnostic {
  return problem({
    code: 'no-stage',
    message:
      instructions === 0 ? 'file with no instructions' : 'dockerfile contains no stages to build',
    hint: 'Add FROM and the image to build on.',
    at: { source, start: 0, end: 0 },
  });
}
