import type { EventReader } from '@orchestrate/model';
import { renderDiagnostic } from './diagnostics.ts';
import { failureTitle, renderFailure } from './failure.ts';
import { finalLine } from './final-line.ts';
import { outcomePhrase } from './phrases.ts';
import { count, NOTHING_ENDED } from './tally.ts';

export interface QuietOptions {
  readonly write: (text: string) => void;
  readonly width: number;
  readonly colors: boolean;
  readonly unicode: boolean;
}

/** Nothing but what failed, with its last output, and the final line. */
export function createQuietReader({ write, ...look }: QuietOptions): EventReader {
  let tally = NOTHING_ENDED;
  const print = (lines: readonly string[]): void =>
    write(lines.map((line) => `${line}\n`).join(''));
  return {
    name: 'quiet',
    read(event) {
      tally = count(tally, event);
      if (event.type === 'service-ended' && event.outcome.kind === 'failed') {
        const { outcome, service } = event;
        const details =
          outcome.failure === undefined
            ? []
            : renderFailure(outcome.failure, { ...look, withLog: true });
        print([failureTitle(service, outcomePhrase(outcome), look), ...details]);
      }
      if (event.type === 'diagnosed' && event.diagnostic.severity === 'error') {
        print(renderDiagnostic(event.diagnostic, look));
      }
      if (event.type === 'run-ended') print([finalLine({ tally, ...event }, look)]);
    },
  };
}
