import type { Change } from './change.ts';
import { sameButMasked } from './masked-text.ts';

/** The lines between the first and the last that differ, as they are numbered in the new text. */
export function compareDockerfiles(before: string, after: string): Change[] {
  if (sameButMasked(before, after)) return [];
  const old = before.split('\n');
  const now = after.split('\n');
  const shorter = Math.min(old.length, now.length);
  let above = 0;
  while (above < shorter && sameAt(old, above, now, above)) above += 1;
  let below = 0;
  while (
    below < shorter - above &&
    sameAt(old, old.length - 1 - below, now, now.length - 1 - below)
  ) {
    below += 1;
  }
  return [changeOf(above + 1, now.length - below, old.length - below - above)];
}

/** `gone`: how many lines stood in the place of first to last. */
function changeOf(first: number, last: number, gone: number): Change {
  const lines = last > first ? `Lines ${first} to ${last}` : `Line ${first}`;
  const text =
    last < first
      ? `${gone === 1 ? 'A line is' : `${gone} lines are`} gone from the Dockerfile, before line ${first}.`
      : gone === 0
        ? `${lines} of the Dockerfile ${last > first ? 'are' : 'is'} new.`
        : `${lines} of the Dockerfile changed.`;
  return {
    code: 'dockerfile-changed',
    subject: last > first ? `lines ${first}-${last}` : `line ${first}`,
    lines: [first, Math.max(first, last)],
    text,
  };
}

function sameAt(
  old: readonly string[],
  atOld: number,
  now: readonly string[],
  atNow: number,
): boolean {
  return sameButMasked(old[atOld] ?? '', now[atNow] ?? '');
}
