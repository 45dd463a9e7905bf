import type { Diagnostic, Location } from '@orchestrate/model';

export interface Problem {
  /** Without the package name: `unknown-flag`. */
  readonly code: string;
  /** Carries BuildKit's own wording, so that people find it when they search for it. */
  readonly message: string;
  readonly hint: string;
  readonly at?: Location;
}

/** Something BuildKit refuses. */
export function problem({ code, message, hint, at }: Problem): Diagnostic {
  return {
    code: `dockerfile/${code}`,
    severity: 'error',
    message,
    hint,
    ...(at !== undefined && { at }),
  };
}

/** Something BuildKit accepts, at least as long as the stage is not needed. */
export function warning(given: Problem): Diagnostic {
  return { ...problem(given), severity: 'warning' };
}

/** By where they stand; those without a place come first. */
export function inFileOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((left, right) => (left.at?.start ?? -1) - (right.at?.start ?? -1));
}
