import type { Part } from './command.ts';
import type { Row } from './compare.ts';
import { median } from './stats.ts';
import { duration, markdown, range } from './table.ts';

const HEADER = ['part', 'median', 'fastest – slowest'];

/** A Markdown table of what was told apart, over all rounds; nothing when nothing was. */
export function partsTable({ samples }: Row): string[] {
  const rounds = samples.map(({ parts = [] }) => parts);
  const last = rounds.at(-1) ?? [];
  if (last.length === 0) return [];
  const lines = last.map((part, index) =>
    line(
      part,
      rounds.map((parts) => parts[index]?.ms),
    ),
  );
  return [markdown([HEADER, ...lines]), ''];
}

function line({ name, instead }: Part, times: readonly (number | undefined)[]): string[] {
  const known = times.filter((ms) => ms !== undefined);
  if (instead !== undefined || known.length === 0) return [name, instead ?? '', ''];
  return [name, duration(median(known)), range(known)];
}
