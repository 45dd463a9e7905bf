import type { Diagnostic } from '@orchestrate/model';
import { diagnosticJson } from './diagnostic-json.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { createPalette, type Look, symbolsFor } from './look.ts';
import { formatCount } from './units.ts';

export interface ShownCacheFindings {
  readonly findings: readonly Diagnostic[];
  readonly services: number;
  readonly ignored: number;
}

/** What `cache doctor` has found, with what to write instead. */
export function renderCacheFindings(shown: ShownCacheFindings, look: Look): string[] {
  const { findings, services, ignored } = shown;
  const left = ignored === 0 ? '' : ` (${formatCount(ignored, 'finding')} ignored by comments)`;
  if (findings.length > 0) {
    const lines = renderDiagnostics(findings, look);
    return [...lines.slice(0, -1), `${lines.at(-1)}${left}`];
  }
  const { good } = createPalette(look.colors);
  const mark = good(symbolsFor(look.unicode).good);
  return [`${mark} ${formatCount(services, 'service')}: nothing to say about their caches${left}`];
}

/** The same for machines. */
export function cacheFindingsJson({ findings, services, ignored }: ShownCacheFindings) {
  return { version: 1, services, ignored, findings: findings.map(diagnosticJson) };
}
