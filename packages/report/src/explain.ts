import type {
  CopyOrder,
  ExplainedBuild,
  ExplainedDecision,
  ExplainedMiss,
  ExplainedPlatform,
  Explanation,
  InputChange,
} from '@orchestrate/model';
import { createPalette, type Look } from './look.ts';
import { stepTitle } from './phrases.ts';
import { oneLine } from './printable.ts';
import { formatCount, formatDuration, formatInstant } from './units.ts';

export interface ExplainOptions extends Look {
  /** IANA name; UTC when left out. */
  readonly timeZone?: string;
}

/** More are counted; `--json` has all. */
const CHANGES_SHOWN = 50;

/** Why a service is built or not, then why its last build ran what it ran. */
export function renderExplanation(explanation: Explanation, options: ExplainOptions): string[] {
  const { service, now, last } = explanation;
  return [
    ...nowLines(service, now, options),
    '',
    ...(last === undefined
      ? ['No build of it is on record.']
      : [...buildLines(last, options), ...platformLines(last.platforms, options)]),
  ];
}

function nowLines(
  service: string,
  { decision, changes }: ExplainedDecision,
  options: ExplainOptions,
): string[] {
  const { good, strong } = createPalette(options.colors);
  if (decision.kind === 'unchanged') {
    return [`${strong(service)} is ${good('unchanged')}. ${oneLine(decision.reason)}`];
  }
  const { code, text } = decision.reason;
  const told = changes[0]?.code === code ? '' : ` ${oneLine(text)}`;
  const listed =
    changes.length === 0 ? '' : ` ${formatCount(changes.length, 'change')} since its last build:`;
  return [
    `${strong(service)} will be ${strong('built')}.${told}${listed}`,
    ...changeLines(changes, changes.length),
  ];
}

function changeLines(changes: readonly InputChange[], count: number): string[] {
  const shown = changes.slice(0, CHANGES_SHOWN).map(({ text }) => `  ${oneLine(text)}`);
  const hidden = count - shown.length;
  return hidden === 0 ? shown : [...shown, `  And ${hidden} more.`];
}

function buildLines(last: ExplainedBuild, options: ExplainOptions): string[] {
  const { strong } = createPalette(options.colors);
  const { timeZone = 'UTC' } = options;
  const { runId, startedAt, durationMs, why } = last;
  const when = `${formatInstant(startedAt, timeZone)} (${timeZone})`;
  return [
    `${strong('Last built')} by run ${runId}, ${when}, in ${formatDuration(durationMs)}${why === undefined ? '.' : ', because:'}`,
    ...(why === undefined ? [] : whyLines(why)),
  ];
}

function whyLines({
  code,
  text,
  changes,
  changeCount,
}: NonNullable<ExplainedBuild['why']>): string[] {
  if (changes[0]?.code !== code)
    return [`  ${oneLine(text)}`, ...changeLines(changes, changeCount)];
  return changeLines(changes, changeCount);
}

function platformLines(platforms: readonly ExplainedPlatform[], options: ExplainOptions): string[] {
  return platforms.flatMap((one) => {
    const all = one.stepsCached + one.stepsExecuted;
    const name = platforms.length > 1 && one.platform !== undefined ? `${one.platform}: ` : '';
    const count = all === 0 ? 'It had no steps.' : `${one.stepsCached} of ${all} steps cached.`;
    return [`${name}${count}`, ...one.misses.flatMap((miss) => ['', ...missLines(miss, options)])];
  });
}

function missLines(miss: ExplainedMiss, options: ExplainOptions): string[] {
  const { note, strong } = createPalette(options.colors);
  const place = miss.at === undefined ? '' : `${note(`${miss.at.path}:${miss.at.line}`)} `;
  return [
    `${place}${strong(stepTitle(miss.step))}`,
    `  ${oneLine(miss.cause.text)}`,
    `  ${costOf(miss)}`,
    ...(miss.advice === undefined ? [] : adviceLines(miss.advice, options)),
  ];
}

function costOf({ durationMs, later }: ExplainedMiss): string {
  const own = `It took ${formatDuration(durationMs)}`;
  return later.steps === 0
    ? `${own}; nothing else was run because of it.`
    : `${own}; ${formatCount(later.steps, 'later step')} had to run because of it: ${formatDuration(later.durationMs)}.`;
}

function adviceLines(advice: CopyOrder, { colors }: ExplainOptions): string[] {
  const { good } = createPalette(colors);
  return [
    `  ${good('hint')}: ${oneLine(advice.text)} That is ${formatDuration(advice.savedMs)}:`,
    ...advice.instructions.map((instruction) => `      ${oneLine(instruction)}`),
  ];
}
