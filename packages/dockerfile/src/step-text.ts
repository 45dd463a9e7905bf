import type { Instruction } from '@orchestrate/model';

const REFERENCE = /\$(?:\{(?:[^{}]|\{[^{}]*\})*\}|[\w@*#?$!-]+)/;

/**
 * How much of an instruction stands in the text that BuildKit shows for a step, in characters; undefined when
 * the step cannot be that instruction. BuildKit expands variables in what it shows, takes quotes and escapes away
 * from all but RUN, and adds the first line of a heredoc at the end.
 */
export function sharedText(
  { keyword, rest, heredocs }: Instruction,
  text: string,
): number | undefined {
  const shown = plain(text);
  const [first = '', ...pieces] = `${keyword} ${rest}`.split(REFERENCE).map(plain);
  if (!shown.startsWith(first)) return undefined;
  let at = first.length;
  for (const piece of pieces) {
    const found = shown.indexOf(piece, at);
    if (found === -1) return undefined;
    at = found + piece.length;
  }
  // Behind a last variable anything may follow.
  const last = pieces.at(-1) ?? first;
  return heredocs.length > 0 || shown.endsWith(last)
    ? first.length + pieces.join('').length
    : undefined;
}

function plain(text: string): string {
  return text.replace(/['"\\`\s]+/g, '');
}
