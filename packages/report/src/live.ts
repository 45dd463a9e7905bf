import type { Event, EventReader } from '@orchestrate/model';
import { mountSentence } from './cache-mounts.ts';
import { renderDiagnostic } from './diagnostics.ts';
import { failureTitle, renderFailure } from './failure.ts';
import { render } from './live-render.ts';
import { NOTHING_SEEN, reduce } from './live-state.ts';
import { createPalette, type Look, symbolsFor } from './look.ts';
import { outcomePhrase } from './phrases.ts';
import { oneLine } from './printable.ts';

export interface LiveOptions {
  /** Size of the terminal now; asked each time, because it may change. */
  readonly columns: () => number;
  readonly rows: () => number;
  readonly colors: boolean;
  readonly unicode: boolean;
}

/** A live view of a run. Whoever paints prints `drain()` first and then replaces the old live lines by `lines()`. */
export interface LiveView extends EventReader {
  /** The lines that stand at the bottom now; `now` in ms since the epoch moves clocks and spinners. */
  lines(now: number): string[];
  /** Lines to be printed for good since the last call: services that have ended, failures, diagnostics. */
  drain(): string[];
}

export function createLiveView({ columns, rows, colors, unicode }: LiveOptions): LiveView {
  let state = NOTHING_SEEN;
  return {
    name: 'live',
    read(event) {
      state = reduce(state, event);
    },
    lines: (now) => render(state, { width: columns(), height: rows(), now, colors, unicode }),
    drain() {
      const { permanent } = state;
      state = { ...state, permanent: [] };
      return permanent.flatMap((event) =>
        permanentLines(event, { width: columns(), colors, unicode }),
      );
    },
  };
}

/** What stays on the screen of an event. Lines may be wider than the terminal, which breaks them, so that nothing is lost. */
function permanentLines(event: Event, look: Look): string[] {
  if (event.type === 'diagnosed') return [...renderDiagnostic(event.diagnostic, look), ''];
  if (event.type === 'cache-mount-restored' || event.type === 'cache-mount-saved') {
    const { note } = createPalette(look.colors);
    return [`${note(symbolsFor(look.unicode).arrow)} ${mountSentence(event)}`];
  }
  if (event.type === 'service-released') {
    const { note, strong } = createPalette(look.colors);
    const mark = note(symbolsFor(look.unicode).arrow);
    return [`${mark} ${strong(event.service)} released as ${event.tags.join(', ')}`];
  }
  return event.type === 'service-ended' ? endedLines(event, look) : [];
}

function endedLines(
  { service, outcome }: Extract<Event, { type: 'service-ended' }>,
  look: Look,
): string[] {
  const { good, faint, strong } = createPalette(look.colors);
  const symbols = symbolsFor(look.unicode);
  const phrase = outcomePhrase(outcome);
  switch (outcome.kind) {
    case 'failed':
      return [
        failureTitle(service, phrase, look),
        ...(outcome.failure === undefined
          ? []
          : renderFailure(outcome.failure, { ...look, withLog: true })),
      ];
    case 'built':
    case 'unchanged':
      return [`${good(symbols.good)} ${strong(service)} ${phrase}`];
    case 'not-started':
    case 'cancelled':
      return [`${faint(symbols.skipped)} ${strong(service)} ${oneLine(phrase)}`];
  }
}
