import type { OutcomeKind, RunRecord } from '@orchestrate/model';
import { createPalette, type Look, symbolsFor } from './look.ts';
import { endedServices, type Tally } from './tally.ts';
import { formatCount, formatDuration } from './units.ts';

export interface EndedRun {
  readonly tally: Tally;
  readonly durationMs: number;
  readonly cancelled: boolean;
}

/** One line that says how a run went: `✓ 5 services in 21.4s: 4 built, 1 unchanged`. */
export function finalLine(
  { tally, durationMs, cancelled }: EndedRun,
  look: Pick<Look, 'colors' | 'unicode'>,
): string {
  const { good, bad, faint, strong } = createPalette(look.colors);
  const symbols = symbolsFor(look.unicode);
  const all = endedServices(tally);
  const { failed } = tally.outcomes;
  const time = formatDuration(durationMs);
  if (cancelled) {
    return `${bad(symbols.bad)} ${strong(`cancelled after ${time}`)}${list(tally, ['failed'])}`;
  }
  if (failed > 0) {
    return `${bad(symbols.bad)} ${strong(`${failed} of ${formatCount(all, 'service')} failed in ${time}`)}${list(tally)}`;
  }
  if (tally.errors > 0 || tally.outcomes['not-started'] > 0) {
    return `${bad(symbols.bad)} ${strong(`failed after ${time}`)}${list(tally)}${errors(tally)}`;
  }
  const { cancelled: outdated } = tally.outcomes;
  // Nobody stopped the run and nothing failed: they were out of date.
  if (outdated > 0) {
    const headline = `${all - outdated} of ${formatCount(all, 'service')} in ${time}`;
    return `${faint(symbols.skipped)} ${strong(headline)}${list(tally)} to be built anew`;
  }
  return `${good(symbols.good)} ${strong(`${formatCount(all, 'service')} in ${time}`)}${list(tally)}`;
}

/** The same of a stored run. Its errors are not stored: a run that failed without a failed service had one. */
export function finalLineOf(record: RunRecord, look: Pick<Look, 'colors' | 'unicode'>): string {
  const { outcomes } = record.totals;
  const hadOther =
    record.status === 'failed' && outcomes.failed === 0 && outcomes['not-started'] === 0;
  const cancelled = record.status === 'cancelled' && !isOutdatedOnly(record);
  return finalLine(
    { tally: { outcomes, errors: hadOther ? 1 : 0 }, durationMs: record.durationMs, cancelled },
    look,
  );
}

/** Whatever was not built was out of date. */
function isOutdatedOnly({ services }: RunRecord): boolean {
  const left = services.filter(
    ({ outcome }) => outcome === 'cancelled' || outcome === 'not-started',
  );
  return left.length > 0 && left.every(({ outdated }) => outdated === true);
}

const WORDS: readonly (readonly [OutcomeKind, string])[] = [
  ['built', 'built'],
  ['unchanged', 'unchanged'],
  ['not-started', 'not started'],
  ['cancelled', 'cancelled'],
];

function list({ outcomes }: Tally, also: readonly 'failed'[] = []): string {
  const words = [...also.map((kind) => [kind, kind] as const), ...WORDS];
  const parts = words.flatMap(([kind, word]) =>
    outcomes[kind] === 0 ? [] : [`${outcomes[kind]} ${word}`],
  );
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

function errors({ errors: many }: Tally): string {
  return many === 0 ? '' : ` (${formatCount(many, 'error')})`;
}
