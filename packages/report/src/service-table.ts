import type { RunRecord, ServiceRecord } from '@orchestrate/model';
import { createPalette, type Look, type Paint, type Palette, symbolsFor } from './look.ts';
import { outcomePaint, outcomeWord } from './outcome-word.ts';
import { type Column, renderTable } from './table.ts';
import { formatBytes, formatDuration, formatRate, shortDigest } from './units.ts';

/** One row a service and platform, and the totals under several. */
export function serviceTable(
  services: readonly ServiceRecord[],
  record: RunRecord,
  look: Look,
): string[] {
  const palette = createPalette(look.colors);
  const unknown = symbolsFor(look.unicode).nothing;
  const rows: Row[] = services.map((service) => serviceRow(service, palette, unknown));
  return renderTable(
    COLUMNS,
    rows.length > 1 ? [...rows, totalRow(record, palette, unknown)] : rows,
    look,
  );
}

interface Row {
  readonly service: string;
  readonly platform: string;
  readonly outcome: string;
  readonly time: string;
  readonly cached: string;
  readonly hits: string;
  readonly size: string;
  readonly above: string;
  readonly digest: string;
  readonly paint: Paint;
  readonly paintOutcome: Paint;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'SERVICE', text: (row) => row.service, paint: (row) => row.paint },
  { title: 'PLATFORM', text: (row) => row.platform, paint: (row) => row.paint, dispensable: 3 },
  { title: 'OUTCOME', text: (row) => row.outcome, paint: (row) => row.paintOutcome },
  {
    title: 'TIME',
    text: (row) => row.time,
    paint: (row) => row.paint,
    align: 'right',
    dispensable: 1,
  },
  {
    title: 'CACHED',
    text: (row) => row.cached,
    paint: (row) => row.paint,
    align: 'right',
    dispensable: 5,
  },
  {
    title: 'HITS',
    text: (row) => row.hits,
    paint: (row) => row.paint,
    align: 'right',
    dispensable: 4,
  },
  {
    title: 'SIZE',
    text: (row) => row.size,
    paint: (row) => row.paint,
    align: 'right',
    dispensable: 2,
  },
  {
    title: 'ABOVE BASE',
    text: (row) => row.above,
    paint: (row) => row.paint,
    align: 'right',
    dispensable: 6,
  },
  { title: 'DIGEST', text: (row) => row.digest, paint: (row) => row.paint, dispensable: 7 },
];

function serviceRow(service: ServiceRecord, palette: Palette, unknown: string): Row {
  const { image, sizeAboveBaseBytes: above } = service;
  const isBuilt = service.outcome === 'built';
  return {
    service: service.service,
    platform: service.platform ?? '',
    outcome: outcomeWord(service.outcome),
    time: formatDuration(service.durationMs),
    cached: isBuilt ? `${service.stepsCached}/${service.stepsCached + service.stepsExecuted}` : '',
    hits: isBuilt ? formatRate(service.hitRate, unknown) : '',
    size: image === undefined ? '' : formatBytes(image.sizeCompressedBytes),
    above: above === undefined ? '' : formatBytes(above),
    digest: image === undefined ? '' : shortDigest(image.manifestDigest),
    paint: (text) => text,
    paintOutcome: outcomePaint(service.outcome, palette),
  };
}

/** The time is the run's own: services build side by side. */
function totalRow({ totals, durationMs }: RunRecord, { strong }: Palette, unknown: string): Row {
  const { sizeAboveBaseBytes: above } = totals;
  return {
    service: 'total',
    platform: '',
    outcome: '',
    time: formatDuration(durationMs),
    cached: `${totals.stepsCached}/${totals.stepsCached + totals.stepsExecuted}`,
    hits: formatRate(totals.hitRate, unknown),
    size: totals.sizeCompressedBytes === 0 ? '' : formatBytes(totals.sizeCompressedBytes),
    above: above === undefined ? '' : formatBytes(above),
    digest: '',
    paint: strong,
    paintOutcome: strong,
  };
}
