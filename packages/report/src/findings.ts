import type { Finding } from '@orchestrate/model';
import { padEnd, widthOf } from './fit.ts';
import { createPalette, type Look, symbolsFor } from './look.ts';

/** What `doctor` found, one line each, with what to do below what is not right. */
export function renderFindings(findings: readonly Finding[], look: Look): string[] {
  const { good, bad, warning, strong } = createPalette(look.colors);
  const symbols = symbolsFor(look.unicode);
  const marks = { ok: good(symbols.good), warning: warning('!'), problem: bad(symbols.bad) };
  const width = Math.max(0, ...findings.map(({ subject }) => widthOf(subject)));
  return findings.flatMap(({ subject, status, text, hint }) => [
    `${marks[status]} ${strong(padEnd(subject, width))}  ${text}`,
    ...(hint === undefined ? [] : [`${' '.repeat(width + 4)}${good('hint')}: ${hint}`]),
  ]);
}
