import { applyEdits, type Fix, positionAt, type TextEdit } from '@orchestrate/model';
import { createPalette, type Look } from './look.ts';
import { sourceText } from './printable.ts';

/**
 * The lines that a fix changes, before and after, numbered as they are now. Lines are shown whole, however long they
 * are: they are there to be copied.
 *
 *     3 - RUN --mount=type=cache,target=/var/cache/apt \
 *     3 + RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
 */
export function fixExcerpt(fix: Fix, look: Look): string[] {
  const { good, bad } = createPalette(look.colors);
  const pieces = changedPieces(fix);
  const gutter = String(pieces.at(-1)?.line ?? 1).length;
  return pieces.flatMap(({ line, before, after }) => {
    const number = (index: number): string => String(line + index).padStart(gutter);
    const blank = ' '.repeat(gutter);
    return [
      ...before.map((text, index) => bad(`${number(index)} - ${sourceText(text)}`.trimEnd())),
      ...after.map((text, index) =>
        good(`${index < before.length ? number(index) : blank} + ${sourceText(text)}`.trimEnd()),
      ),
    ];
  });
}

interface ChangedPiece {
  /** Of its first line, from 1. */
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Whole lines that hold edits; lines that follow each other are one piece. */
function changedPieces({ source, edits }: Fix): ChangedPiece[] {
  const groups: { start: number; end: number; edits: TextEdit[] }[] = [];
  for (const edit of edits.toSorted((left, right) => left.start - right.start)) {
    const start = source.text.lastIndexOf('\n', edit.start - 1) + 1;
    const newline = source.text.indexOf('\n', Math.max(edit.start, edit.end - 1));
    const end = newline === -1 ? source.text.length : newline + 1;
    const last = groups.at(-1);
    if (last !== undefined && start <= last.end) {
      last.end = Math.max(last.end, end);
      last.edits.push(edit);
    } else groups.push({ start, end, edits: [edit] });
  }
  return groups.map(({ start, end, edits: own }) => {
    const text = source.text.slice(start, end);
    const moved = own.map((edit) => ({
      ...edit,
      start: edit.start - start,
      end: edit.end - start,
    }));
    const line = positionAt(source, start).line;
    return unlikeLines({ line, before: linesOf(text), after: linesOf(applyEdits(text, moved)) });
  });
}

/** Without the lines at both ends that stay as they are. */
function unlikeLines({ line, before, after }: ChangedPiece): ChangedPiece {
  const most = Math.min(before.length, after.length);
  let lead = 0;
  while (lead < most && before[lead] === after[lead]) lead += 1;
  let tail = 0;
  while (tail < most - lead && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return {
    line: line + lead,
    before: before.slice(lead, before.length - tail),
    after: after.slice(lead, after.length - tail),
  };
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}
