import { type Diagnostic, formatLocation, type Severity } from '@orchestrate/model';
import { fixExcerpt } from './fix-excerpt.ts';
import { createPalette, type Look, type Paint, type Palette } from './look.ts';
import { sourceExcerpt } from './source-excerpt.ts';
import { formatCount } from './units.ts';

/** One image may stand in hundreds of Dockerfiles: a few places show what is meant. */
const SHOWN_PLACES = 5;

/**
 * A diagnostic for people: what, where with the line and a squiggle, the first related places, what to do.
 *
 *     error[manifest/unknown-key]: Service web has no key contxt.
 *       --> orchestrate.yaml:12:5
 *        |
 *     12 |     contxt: ./web
 *        |     ~~~~~~
 *     hint: Did you mean context?
 */
export function renderDiagnostic(diagnostic: Diagnostic, look: Look): string[] {
  const palette = createPalette(look.colors);
  const { severity, code, message, at, related = [], hint, fix } = diagnostic;
  const paint = paintOf(severity, palette);
  return [
    `${palette.strong(paint(`${severity}[${code}]`))}${palette.strong(`: ${message}`)}`,
    ...(at === undefined ? [] : place(at, look, palette)),
    ...relatedPlaces(related, look, palette),
    ...(hint === undefined ? [] : [`${palette.good('hint')}: ${hint}`]),
    ...(fix === undefined ? [] : [`${palette.good('fix')}:`, ...fixExcerpt(fix, look)]),
  ];
}

/** All of them with a blank line between, and how many there are. No lines when there are none. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], look: Look): string[] {
  if (diagnostics.length === 0) return [];
  return [
    ...diagnostics.flatMap((one) => [...renderDiagnostic(one, look), '']),
    countDiagnostics(diagnostics),
  ];
}

/** `3 errors, 1 warning`; what there is none of is left out. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const parts = [
    [count('error'), 'error'],
    [count('warning'), 'warning'],
    [count('info'), 'note'],
  ] as const;
  return parts.flatMap(([many, word]) => (many === 0 ? [] : [formatCount(many, word)])).join(', ');
}

function relatedPlaces(
  related: NonNullable<Diagnostic['related']>,
  look: Look,
  palette: Palette,
): string[] {
  const note = palette.note('note');
  const more = related.length - SHOWN_PLACES;
  return [
    ...related
      .slice(0, SHOWN_PLACES)
      .flatMap((one) => [`${note}: ${one.message}`, ...place(one.at, look, palette)]),
    ...(more > 0 ? [`${note}: … and ${formatCount(more, 'place')} more`] : []),
  ];
}

function place(at: NonNullable<Diagnostic['at']>, look: Look, palette: Palette): string[] {
  return [`${palette.note('  -->')} ${formatLocation(at)}`, ...sourceExcerpt(at, look)];
}

function paintOf(severity: Severity, palette: Palette): Paint {
  switch (severity) {
    case 'error':
      return palette.bad;
    case 'warning':
      return palette.warning;
    case 'info':
      return palette.note;
  }
}
