import type { Comparison } from './compare.ts';
import type { Machine } from './machine.ts';
import { USUAL_FILES } from './options.ts';
import { partsTable } from './parts-table.ts';
import { table } from './table.ts';

/** What stands in an empty results file. */
export const EMPTY = `# Benchmarks

Written by \`npm run bench -- --write\`. Every section is one run: all tools built the same generated
monorepo on the same engine in turn, each round in another order. Times are wall clock from start to
exit. Memory is the largest peak of the process itself, and the most that it held together with its
children, looked at every 50 ms; the engine is not in it. A ratio below 1 says that orchestrate was the
faster one: that of the medians, and, where it was measured, the median of the ratios round by round, which
knows nothing of a machine whose speed drifts.
`;

export interface Setting {
  readonly date: string;
  readonly rounds: number;
  readonly machine: Machine;
  /** Versions by peer title. */
  readonly versions: Readonly<Record<string, string>>;
}

/** One section of the results file: a heading, what was timed, the table, and under which conditions. */
export function section(comparison: Comparison, setting: Setting): string {
  const { scenario, load } = comparison;
  const versions = comparison.rows
    .map(({ peer }) => `${peer.title} ${setting.versions[peer.title] ?? ''}`.trim())
    .join('; ');
  return [
    `## ${heading(comparison)}`,
    '',
    scenario.about,
    '',
    table(comparison),
    '',
    ...comparison.rows.flatMap((row) => partsTable(row)),
    `${setting.date}, ${plural(setting.rounds, 'round')}. ${setting.machine.hardware}. ` +
      `${setting.machine.engine}. ${versions}. ` +
      `Load average ${load[0].toFixed(1)} before, ${load[1].toFixed(1)} after.`,
  ].join('\n');
}

export function heading({ scenario, bench }: Comparison): string {
  if (!scenario.sized) return scenario.title;
  const { services, files, sharedBase } = bench.shape;
  const size = files === USUAL_FILES ? '' : ` of ${plural(files, 'file')}`;
  const base = sharedBase ? ', one the base of all others' : '';
  return `${scenario.title}, ${plural(services, 'service')}${size}${base}`;
}

/** Puts a section into the file: in place of the one with the same heading, or at the end. */
export function putSection(document: string, text: string): string {
  const title = text.slice(0, text.indexOf('\n'));
  const parts = document.trimEnd().split(/^(?=## )/m);
  const index = parts.findIndex((part) => part.split('\n', 1)[0] === title);
  const next = index === -1 ? [...parts, text] : parts.with(index, text);
  return `${next.map((part) => part.trimEnd()).join('\n\n')}\n`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
