import type { BuildFailure } from '@orchestrate/model';
import { createPalette, type Look, symbolsFor } from './look.ts';
import { failurePlace } from './phrases.ts';
import { printable, sourceText } from './printable.ts';

export interface FailureView extends Pick<Look, 'colors' | 'unicode'> {
  /** False where the output has been shown as it came. */
  readonly withLog: boolean;
}

/** What is known of a failure beyond its message, indented: the Dockerfile's lines and the last output of the step. */
export function renderFailure(failure: BuildFailure, view: FailureView): string[] {
  const { bad, faint } = createPalette(view.colors);
  const { excerpt = [], log = [] } = failure;
  const place = failurePlace(failure);
  const bar = faint(view.unicode ? '│' : '|');
  return [
    ...(place === undefined ? [] : [`  at ${place}`]),
    ...excerpt.map((line) => {
      const text = `    ${sourceText(line)}`.trimEnd();
      return line.includes('>>>') ? bad(text) : text;
    }),
    ...(view.withLog && log.length > 0
      ? [`  last output:`, ...log.map((line) => `    ${bar} ${printable(line)}`.trimEnd())]
      : []),
  ];
}

/** The mark and the message of a service that failed: `✗ web failed after 3.2s: …`. */
export function failureTitle(
  service: string,
  phrase: string,
  look: Pick<Look, 'colors' | 'unicode'>,
): string {
  const { bad, strong } = createPalette(look.colors);
  return `${bad(symbolsFor(look.unicode).bad)} ${strong(service)} ${phrase}`;
}
