import type { RunRecord } from '@orchestrate/model';
import { createPalette, type Look, type Palette, symbolsFor } from './look.ts';
import { oneLine } from './printable.ts';
import { type Column, renderTable } from './table.ts';
import { formatDuration, formatInstant, formatRate } from './units.ts';

export interface RunsOptions extends Look {
  /** IANA name; UTC when nobody says. */
  readonly timeZone?: string;
}

/** Earlier runs, one a row, in the order given; says so when there are none. */
export function renderRuns(records: readonly RunRecord[], options: RunsOptions): string[] {
  if (records.length === 0) return ['No runs yet: `orchestrate build` makes the first.'];
  return renderTable(columns(options), records, options);
}

function columns({ timeZone = 'UTC', colors, unicode }: RunsOptions): Column<RunRecord>[] {
  const palette = createPalette(colors);
  const unknown = symbolsFor(unicode).nothing;
  return [
    { title: 'RUN', text: ({ id }) => id },
    {
      title: `STARTED (${timeZone})`,
      text: ({ startedAt }) => formatInstant(startedAt, timeZone).slice(0, 16),
      dispensable: 1,
    },
    { title: 'COMMAND', text: ({ command }) => oneLine(command), dispensable: 5 },
    {
      title: 'STATUS',
      text: ({ status }) => status,
      paint: ({ status }) => statusPaint(status, palette),
    },
    {
      title: 'TIME',
      text: ({ durationMs }) => formatDuration(durationMs),
      align: 'right',
      dispensable: 2,
    },
    { title: 'SERVICES', text: servicesOf, dispensable: 3 },
    {
      title: 'HITS',
      text: ({ totals }) => formatRate(totals.hitRate, unknown),
      align: 'right',
      dispensable: 4,
    },
    { title: 'SAVED', text: savedOf, align: 'right', dispensable: 6 },
    { title: 'GIT', text: gitOf, dispensable: 7 },
  ];
}

/** What stands in the colour of a status. */
export function statusPaint(
  status: RunRecord['status'],
  palette: Palette,
): (text: string) => string {
  switch (status) {
    case 'succeeded':
      return palette.good;
    case 'failed':
      return palette.bad;
    case 'cancelled':
      return palette.warning;
  }
}

/** `c0ffee1 main*`: the star means that files were changed. */
export function gitOf({ git }: RunRecord): string {
  if (git === undefined) return '';
  const branch = git.branch === undefined ? '' : ` ${oneLine(git.branch)}`;
  return `${git.sha.slice(0, 7)}${branch}${git.dirty ? '*' : ''}`;
}

function servicesOf({ totals: { outcomes } }: RunRecord): string {
  const parts = [
    [outcomes.built, 'built'],
    [outcomes.unchanged, 'unchanged'],
    [outcomes.failed, 'failed'],
    [outcomes['not-started'] + outcomes.cancelled, 'not built'],
  ] as const;
  return parts.flatMap(([many, word]) => (many === 0 ? [] : [`${many} ${word}`])).join(', ');
}

function savedOf({ totals }: RunRecord): string {
  return totals.timeSavedMs === null ? '' : formatDuration(totals.timeSavedMs);
}
