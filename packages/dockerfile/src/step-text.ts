import type { Instruction } from '@orchestrate/model';

const REFERENCE = /\$(?:\{(?:[^{}]|\{[^{}]*\})*\}|[\w@*#?$!-]+)/;

/**
 * True when a step that BuildKit shows as `text` may be this instruction. BuildKit expands variables in what it
 * shows, takes quotes and escapes away from all but RUN, and adds the first line of a heredoc at the end.
 */
export function mayShow({ keyword, rest, heredocs }: Instruction, text: string): boolean {
  const shown = plain(text);
  const [first = '', ...pieces] = `${keyword} ${rest}`.split(REFERENCE).map(plain);
  if (!shown.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces) {
    const found = shown.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  // Behind a last variable anything may follow.
  return heredocs.length > 0 || pieces.at(-1) === '' || shown.endsWith(pieces.at(-1) ?? first);
}

function plain(text: string): string {
  return text.replace(/['"\\`\s]+/g, '');
}
