import type { Location, SourceFile } from './source.ts';
import type { TextEdit } from './text-edit.ts';

export type Severity = 'error' | 'warning' | 'info';

/**
 * One mistake of the user's, or one piece of advice. `message` says what is wrong in one sentence;
 * `hint` says what to do about it in one sentence. `code` is stable: people search for it.
 */
export interface Diagnostic {
  /** `<package>/<kebab-case>`, for example `manifest/unknown-key`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly at?: Location;
  readonly related?: readonly RelatedPlace[];
  /** What to write instead, where that is known to the character. */
  readonly fix?: Fix;
}

/** Changes to one file that mend what a diagnostic is about. */
export interface Fix {
  readonly source: SourceFile;
  readonly edits: readonly TextEdit[];
}

export interface RelatedPlace {
  readonly message: string;
  readonly at: Location;
}

/** A value with what was noticed on the way. Invalid input has no value and at least one error. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The value, unless an error is among the diagnostics. */
export function checked<T>(value: T, diagnostics: readonly Diagnostic[]): Checked<T> {
  return hasErrors(diagnostics) ? { ok: false, diagnostics } : { ok: true, value, diagnostics };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
