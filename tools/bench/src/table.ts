import { type Comparison, hasFailed, type Row } from './compare.ts';
import { median } from './stats.ts';

const HEADER = [
  '',
  'median',
  'fastest – slowest',
  'orchestrate ÷ this',
  'round by round',
  'memory',
  'with children',
];

/** A Markdown table of one comparison, readable as plain text too. */
export function table({ rows }: Comparison): string {
  const own = rows.find(({ peer }) => peer.name === 'orchestrate');
  return markdown([HEADER, ...rows.map((row) => cells(row, own))]);
}

function cells(row: Row, own: Row | undefined): string[] {
  const times = row.samples.map(({ wallMs }) => wallMs);
  if (hasFailed(row) || times.length === 0) return [row.peer.title, 'failed', '', '', '', '', ''];
  return [
    titleOf(row),
    duration(median(times)),
    range(times),
    ratio(own, row),
    ratioInRounds(own, row),
    megabytes(row.samples.map(({ ownPeakBytes }) => ownPeakBytes)),
    megabytes(row.samples.map(({ treePeakBytes }) => treePeakBytes)),
  ];
}

function titleOf({ peer, samples, failures }: Row): string {
  if (failures.length === 0) return peer.title;
  return `${peer.title} (${failures.length} of ${failures.length + samples.length} failed)`;
}

/** Below 1, orchestrate is the faster one. */
function ratio(own: Row | undefined, row: Row): string {
  if (own === undefined || hasFailed(own) || own === row) return '';
  const medians = [own, row].map(({ samples }) => median(samples.map(({ wallMs }) => wallMs)));
  return ((medians[0] ?? Number.NaN) / (medians[1] ?? Number.NaN)).toFixed(2);
}

/** The median of the ratios within a round: the machine's speed may drift from one round to the next. */
function ratioInRounds(own: Row | undefined, row: Row): string {
  if (own === undefined || hasFailed(own) || own === row) return '';
  const theirs = new Map(row.samples.map(({ round, wallMs }) => [round, wallMs]));
  const ratios = own.samples.flatMap(({ round, wallMs }) => {
    const other = theirs.get(round);
    return other === undefined ? [] : wallMs / other;
  });
  return ratios.length === 0 ? '' : median(ratios).toFixed(2);
}

export function range(times: readonly number[]): string {
  return `${duration(Math.min(...times))} – ${duration(Math.max(...times))}`;
}

export function duration(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** The largest of several peaks: a limit has to hold always. Empty where none was measured. */
function megabytes(bytes: readonly number[]): string {
  const largest = Math.max(...bytes);
  return largest === 0 ? '' : `${Math.round(largest / 1024 ** 2)} MB`;
}

/** The first line is the header; the first column is text, the others are figures. */
export function markdown(lines: readonly (readonly string[])[]): string {
  const [header = [], ...body] = lines;
  const widths = header.map((_, column) =>
    Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const row = (line: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(line[column] ?? '', width, column)).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [row(header), `| ${rule.join(' | ')} |`, ...body.map(row)].join('\n');
}

function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}
