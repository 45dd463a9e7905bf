import { padEnd, padStart, truncate, widthOf } from './fit.ts';
import type { LiveState, RunningService } from './live-state.ts';
import { createPalette, type Look, type Palette, type Symbols, symbolsFor } from './look.ts';
import { stepTitle } from './phrases.ts';
import { oneLine } from './printable.ts';
import { endedServices } from './tally.ts';
import { formatBytes, formatDuration } from './units.ts';

export interface Screen extends Look {
  /** Rows of the terminal; one is left for the cursor. */
  readonly height: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const SPINNER_MS = 100;
/** From this many columns on, a line has room for … */
const ROOM_FOR = { elapsed: 32, place: 40, bytes: 56, counts: 76 };

/**
 * The live lines: one for each running service, as many as the terminal has rows, and a footer. No line is
 * wider than the terminal. None before the first event and after the run.
 */
export function render(state: LiveState, screen: Screen): string[] {
  if (state.startedAt === undefined || state.isOver) return [];
  const view: View = {
    ...screen,
    palette: createPalette(screen.colors),
    symbols: symbolsFor(screen.unicode),
  };
  const room = Math.max(0, screen.height - 2);
  const services = [...state.running];
  const shown = services.length <= room ? services : services.slice(0, Math.max(0, room - 1));
  const hidden = services.length - shown.length;
  const nameWidth = nameWidthOf(state, screen.width);
  return [
    ...shown.map(([name, service]) => serviceLine({ name, service, nameWidth }, view)),
    ...(hidden > 0 && room > 0
      ? [view.palette.faint(fit(`${view.symbols.ellipsis} and ${hidden} more`, view))]
      : []),
    footer(state, view),
  ];
}

interface View extends Screen {
  readonly palette: Palette;
  readonly symbols: Symbols;
}

interface Row {
  readonly name: string;
  readonly service: RunningService;
  readonly nameWidth: number;
}

/** `⠹ web      12.3s  [build 3/5] RUN npm ci          45.2/98.0 MB  2 cached 1 run` */
function serviceLine({ name, service, nameWidth }: Row, view: View): string {
  const { width, now, palette, symbols } = view;
  const spinner = symbols.spinner[Math.floor(now / SPINNER_MS) % symbols.spinner.length] ?? '';
  const label = padEnd(truncate(name, nameWidth, symbols.ellipsis), nameWidth);
  const elapsed =
    width >= ROOM_FOR.elapsed ? `${padStart(formatDuration(now - service.startedAt), 6)} ` : '';
  const right = [
    ...(width >= ROOM_FOR.bytes ? bytes(service) : []),
    ...(width >= ROOM_FOR.counts ? counts(service) : []),
  ].join('  ');
  const left = `${spinner} ${label} ${elapsed}`;
  const room = width - widthOf(left) - (right === '' ? 0 : widthOf(right) + 2);
  if (room <= 0) return fit(`${spinner} ${label}`, view);
  const doing = truncate(activity(service, view), room, symbols.ellipsis);
  const line = `${palette.note(spinner)} ${palette.strong(label)} ${palette.faint(elapsed)}${doing}`;
  return (
    right === '' ? line : `${line}${' '.repeat(room - widthOf(doing) + 2)}${palette.faint(right)}`
  ).trimEnd();
}

function activity(
  { running, waiting, transfers, ended }: RunningService,
  { now, width }: View,
): string {
  if (waiting !== undefined) {
    return `again in ${formatDuration(waiting.until - now)}: ${oneLine(waiting.reason)}`;
  }
  const steps = [...running.values()];
  const newest = steps.at(-1);
  if (newest !== undefined) {
    const title = width >= ROOM_FOR.place ? stepTitle(newest) : oneLine(newest.text);
    return steps.length > 1 ? `${title} (+${steps.length - 1})` : title;
  }
  const transfer = [...transfers.keys()].at(-1);
  if (transfer !== undefined) return oneLine(transfer);
  return ended.size === 0 ? 'starting' : 'working';
}

function bytes({ transfers }: RunningService): string[] {
  const all = [...transfers.values()];
  const current = sum(all.map((transfer) => transfer.currentBytes));
  if (current === 0) return [];
  const totals = all.flatMap(({ totalBytes }) => totalBytes ?? []);
  const isWhole = totals.length === all.length;
  return [
    isWhole ? `${formatBytes(current)} of ${formatBytes(sum(totals))}` : formatBytes(current),
  ];
}

function counts({ ended }: RunningService): string[] {
  const states = [...ended.values()];
  const cached = states.filter((state) => state === 'cached').length;
  const executed = states.filter((state) => state === 'executed').length;
  if (cached + executed === 0) return [];
  return [`${cached} cached ${executed} run`];
}

/** `3 of 7 · 1 failed · 2 running · 14.2s`; what does not fit is left out from the middle. */
function footer(state: LiveState, view: View): string {
  const { palette, symbols, width } = view;
  const elapsed = formatDuration(view.now - (state.startedAt ?? view.now));
  const parts = state.services.length === 0 ? preparing(state) : standing(state);
  const separator = ` ${symbols.dot} `;
  const [first = '', ...middle] = parts;
  while (middle.length > 0 && widthOf([first, ...middle, elapsed].join(separator)) > width)
    middle.pop();
  const { failed } = state.tally.outcomes;
  const painted = middle.map((part) =>
    failed > 0 && part.endsWith('failed') ? palette.bad(part) : part,
  );
  return fit(
    [palette.strong(first), ...painted, palette.faint(elapsed)].join(palette.faint(separator)),
    view,
  );
}

function preparing({ resolved }: LiveState): string[] {
  return resolved === 0 ? ['preparing'] : ['preparing', `${resolved} resolved`];
}

function standing({ services, running, tally }: LiveState): string[] {
  const ended = endedServices(tally);
  const waiting = services.length - ended - running.size;
  const part = (many: number, word: string): string[] => (many > 0 ? [`${many} ${word}`] : []);
  return [
    `${ended} of ${services.length}`,
    ...part(tally.outcomes.failed, 'failed'),
    ...part(running.size, 'running'),
    ...part(waiting, 'waiting'),
  ];
}

/** Names get a quarter of a wide terminal and a bit more of a narrow one. */
function nameWidthOf({ services, running }: LiveState, width: number): number {
  const longest = Math.max(0, ...[...services, ...running.keys()].map(widthOf));
  return Math.min(longest, 24, Math.max(8, Math.floor(width / 4)));
}

function fit(line: string, { width, symbols }: View): string {
  return truncate(line, width, symbols.ellipsis);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
