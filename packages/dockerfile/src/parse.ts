import { type Checked, checked, type Dockerfile, type SourceFile } from '@orchestrate/model';
import { readInstructions } from './instructions.ts';
import { inFileOrder, problem } from './problem.ts';
import { groupStages } from './stages.ts';

/**
 * Parses a Dockerfile as BuildKit does (`frontend/dockerfile/parser` and `instructions`): directives,
 * continuation, heredocs, flags and stages, each with its place in the file. Nothing is expanded. Everything
 * that BuildKit would refuse is an error, all of them in one run, in its words. Of a file that belongs to
 * another frontend (`//syntax=`, JSON) only the directives are read.
 */
export function parseDockerfile(source: SourceFile): Checked<Dockerfile> {
  if (source.text === '') return checkedEmpty(source);
  const { directives, instructions, diagnostics } = readInstructions(source);
  const {
    globalArgs,
    stages,
    diagnostics: misplaced,
  } = directives.foreign
    ? { globalArgs: [], stages: [], diagnostics: [] }
    : groupStages(source, instructions);
  const dockerfile: Dockerfile = { source, directives, globalArgs, stages };
  return checked(dockerfile, inFileOrder([...diagnostics, ...misplaced]));
}

function checkedEmpty(source: SourceFile): Checked<Dockerfile> {
  const diagnostic = problem({
    code: 'empty',
    message: 'the Dockerfile cannot be empty',
    hint: 'Start with FROM and the image to build on.',
    at: { source, start: 0, end: 0 },
  });
  return { ok: false, diagnostics: [diagnostic] };
}
