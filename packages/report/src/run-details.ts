import type { RunRecord, ServiceRecord, Step } from '@orchestrate/model';
import { cacheLines } from './cache-lines.ts';
import { renderMounts } from './cache-mounts.ts';
import { padEnd, padStart, truncate } from './fit.ts';
import { createPalette, type Palette, symbolsFor } from './look.ts';
import { outcomeWord } from './outcome-word.ts';
import { stepTitle } from './phrases.ts';
import { oneLine } from './printable.ts';
import { gitOf, type RunsOptions, statusPaint } from './runs.ts';
import { serviceTable } from './service-table.ts';
import { stepMs } from './step-ms.ts';
import { formatDuration, formatInstant } from './units.ts';

/** One run whole: what it was, its services in a table, then each with its digests and steps. */
export function renderRun(record: RunRecord, options: RunsOptions): string[] {
  const { strong } = createPalette(options.colors);
  return [
    strong(`run ${record.id}`),
    ...fields(runFields(record, options), options),
    '',
    ...serviceTable(record.services, record, options),
    ...mountTable(record, options),
    ...record.services.flatMap((service) => ['', ...serviceDetails(service, options)]),
  ];
}

function mountTable({ cacheMounts = [] }: RunRecord, options: RunsOptions): string[] {
  return cacheMounts.length === 0 ? [] : ['', ...renderMounts(cacheMounts, options)];
}

type Field = readonly [title: string, text: string];

function runFields(record: RunRecord, { colors, timeZone = 'UTC' }: RunsOptions): Field[] {
  const git = gitOf(record);
  return [
    ['project', record.project],
    ['command', oneLine(record.command)],
    ['status', statusPaint(record.status, createPalette(colors))(record.status)],
    ['started', `${formatInstant(record.startedAt, timeZone)} (${timeZone})`],
    ['took', formatDuration(record.durationMs)],
    ...(git === '' ? [] : [['git', git] as const]),
  ];
}

function serviceDetails(service: ServiceRecord, options: RunsOptions): string[] {
  const { strong } = createPalette(options.colors);
  const platform = service.platform === undefined ? '' : ` ${service.platform}`;
  return [
    `${strong(service.service)}${platform}: ${outcomeWord(service.outcome)}`,
    ...fields(serviceFields(service), options),
    ...service.steps.map((step) => stepLine(step, options)),
  ];
}

function serviceFields({
  reason,
  tags,
  image,
  indexDigest,
  baseDigests,
  key,
  cacheTraffic,
}: ServiceRecord): Field[] {
  const optional = (title: string, text: string | undefined): Field[] =>
    text === undefined ? [] : [[title, text]];
  return [
    ...optional('reason', reason === undefined ? undefined : oneLine(reason)),
    ...tags.map((tag): Field => ['tag', tag]),
    ...optional('image', image?.manifestDigest),
    ...optional('index', indexDigest),
    ...Object.entries(baseDigests).map(([ref, digest]): Field => ['base', `${ref} ${digest}`]),
    ...optional('key', key),
    ...cacheLines(cacheTraffic).map((line): Field => ['cache', line]),
  ];
}

/** Digests and references are not cut: they are here to be copied. */
function fields(list: readonly Field[], { colors }: RunsOptions): string[] {
  const { faint } = createPalette(colors);
  return list.map(([title, text]) => `  ${faint(padEnd(title, 8))} ${text}`);
}

function stepLine(step: Step, { colors, unicode, width }: RunsOptions): string {
  const state = step.cacheSource === 'imported' ? step.cacheSource : step.state.replace('-', ' ');
  const time = step.state === 'not-reached' ? '' : formatDuration(stepMs(step));
  const lead = `  ${statePaint(step.state, createPalette(colors))(padEnd(state, 11))} ${padStart(time, 6)}  `;
  return lead + truncate(stepTitle(step), Math.max(20, width - 22), symbolsFor(unicode).ellipsis);
}

function statePaint(state: Step['state'], palette: Palette): (text: string) => string {
  switch (state) {
    case 'cached':
      return palette.good;
    case 'failed':
      return palette.bad;
    case 'cancelled':
    case 'not-reached':
      return palette.faint;
    case 'executed':
      return (text) => text;
  }
}
