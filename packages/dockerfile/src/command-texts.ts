import type { CommandText, Dockerfile, PlacedText, SourceFile } from '@orchestrate/model';
import type { ReadInstruction } from './instruction.ts';
import { readInstructions } from './instructions.ts';

/**
 * The commands of all RUN instructions by the line they start on, with a way back from each character to the
 * file. The file is read once more for it: few who parse a Dockerfile want to know.
 */
export function commandTexts({ source }: Dockerfile): ReadonlyMap<number, CommandText> {
  const runs = readInstructions(source).instructions.filter(
    ({ instruction }) => instruction.keyword === 'RUN',
  );
  return new Map(runs.map((read) => [read.instruction.line, commandText(read, source)]));
}

function commandText(
  { instruction, locateInBody }: ReadInstruction,
  source: SourceFile,
): CommandText {
  const heredocs: PlacedText[] = [];
  let at = lineBehind(source, locateInBody(0, instruction.body.length).end);
  for (const { content } of instruction.heredocs) {
    const start = at;
    heredocs.push({
      text: content,
      locate: (from, to) => ({ source, start: start + from, end: start + to }),
    });
    at = lineBehind(source, start + content.length);
  }
  return { body: { text: instruction.body, locate: locateInBody }, heredocs };
}

/** Offset of the line behind the one that holds an offset. */
function lineBehind({ text }: SourceFile, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}
