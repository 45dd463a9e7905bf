import type { BuildFailure, OutcomeKind, RunRecord, ServiceRecord } from '@orchestrate/model';
import { cacheCost } from './cache-lines.ts';
import { renderFailure } from './failure.ts';
import { finalLineOf } from './final-line.ts';
import { createPalette, type Look, symbolsFor } from './look.ts';
import { oneLine } from './printable.ts';
import { serviceTable } from './service-table.ts';
import { formatDuration, formatRate } from './units.ts';
import { wrap } from './wrap.ts';

export interface SummaryOptions extends Look {
  /** Of the services that failed, where they are known: records keep only the message. */
  readonly failures?: ReadonlyMap<string, BuildFailure>;
  /** False where a reader of the run's events has said it. */
  readonly finalLine?: boolean;
}

/**
 * A run for people: a table of the services that did something, the names of the unchanged ones, what the
 * cache saved, why services failed, never started or were out of date, and how it all went.
 */
export function renderSummary(record: RunRecord, options: SummaryOptions): string[] {
  const shown = record.services.filter(
    ({ outcome }) => outcome !== 'unchanged' && outcome !== 'not-started',
  );
  return [
    ...block(serviceTable(shown, record, options)),
    ...block([...unchanged(record, options), ...saved(record), ...cacheCost(record.services)]),
    ...failures(record, options).flatMap(block),
    ...block(notStarted(record, options)),
    ...block(outdated(record, options)),
    ...(options.finalLine === false ? [] : [finalLineOf(record, options)]),
  ];
}

function unchanged({ services }: RunRecord, look: Look): string[] {
  const names = namesOf(services, 'unchanged');
  if (names.length === 0) return [];
  const { faint } = createPalette(look.colors);
  return wrap(`${names.length} unchanged:`, names, look.width).map(faint);
}

/** "At least", because cached steps that were never seen running add nothing. */
function saved({ totals }: RunRecord): string[] {
  const { timeSavedMs, timeHitRate } = totals;
  if (timeSavedMs === null || timeSavedMs === 0) return [];
  const share = timeHitRate === null ? '' : `, ${formatRate(timeHitRate, '')} of a cold build`;
  return [`The cache saved at least ${formatDuration(timeSavedMs)} of step time${share}.`];
}

function failures({ services }: RunRecord, options: SummaryOptions): string[][] {
  const { bad, strong } = createPalette(options.colors);
  return uniqueServices(services, 'failed').map(({ service, reason }) => {
    const failure = options.failures?.get(service);
    const message = oneLine(failure?.message ?? reason ?? 'no reason given');
    return [
      `${bad(symbolsFor(options.unicode).bad)} ${strong(service)}: ${message}`,
      ...(failure === undefined ? [] : renderFailure(failure, { ...options, withLog: true })),
    ];
  });
}

function notStarted({ services }: RunRecord, look: Look): string[] {
  const { faint, strong } = createPalette(look.colors);
  return uniqueServices(services, 'not-started').map(
    ({ service, reason }) =>
      `${faint(symbolsFor(look.unicode).skipped)} ${strong(service)} was not started${reason === undefined ? '' : `: ${oneLine(reason)}`}`,
  );
}

function outdated({ services }: RunRecord, look: Look): string[] {
  const { faint, strong } = createPalette(look.colors);
  return services
    .filter((one) => one.outdated === true)
    .map(
      ({ service, reason = '' }) =>
        `${faint(symbolsFor(look.unicode).skipped)} ${strong(service)} was cancelled, to be built anew: ${oneLine(reason)}`,
    );
}

function uniqueServices(services: readonly ServiceRecord[], outcome: OutcomeKind): ServiceRecord[] {
  const byName = new Map(
    services.filter((one) => one.outcome === outcome).map((one) => [one.service, one]),
  );
  return [...byName.values()];
}

function namesOf(services: readonly ServiceRecord[], outcome: OutcomeKind): string[] {
  return uniqueServices(services, outcome).map(({ service }) => service);
}

/** The lines with a blank one after them, or nothing. */
function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, ''];
}
