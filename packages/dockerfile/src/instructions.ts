import type { Diagnostic, Directives, SourceFile } from '@orchestrate/model';
import { detectDirectives } from './directives.ts';
import { type ReadInstruction, readInstruction, takeHeredocs } from './instruction.ts';
import { splitLines } from './lines.ts';
import { problem } from './problem.ts';
import { checkInstruction } from './rules.ts';
import { StatementReader } from './statements.ts';

export interface ReadFile {
  readonly directives: Directives;
  readonly instructions: readonly ReadInstruction[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * All instructions of a file, each looked at by itself; one that is wrong does not hide the others. A file of
 * another frontend has none.
 */
export function readInstructions(source: SourceFile): ReadFile {
  const lines = splitLines(source);
  const detected = detectDirectives(source, lines);
  if (detected.foreign) {
    return { directives: { ...detected, escape: '\\' }, instructions: [], diagnostics: [] };
  }
  const diagnostics: Diagnostic[] = [];
  const instructions: ReadInstruction[] = [];
  const reader = new StatementReader(source, lines, (diagnostic) => diagnostics.push(diagnostic));
  for (let next = reader.take(); next !== undefined; next = reader.take()) {
    const read = readInstruction(next);
    const whole = takeHeredocs(read, next.joined.text, reader);
    if (!whole.ok) diagnostics.push(heredocProblem(read, whole.problem));
    const taken = whole.ok ? whole.value : read;
    diagnostics.push(...checkInstruction(taken));
    instructions.push(taken);
  }
  return { directives: { ...detected, escape: reader.escape }, instructions, diagnostics };
}

function heredocProblem({ instruction }: ReadInstruction, message: string): Diagnostic {
  return problem({
    code: 'heredoc',
    message,
    hint: 'Write the closing name on a line of its own, without blanks before it.',
    at: instruction.at,
  });
}
