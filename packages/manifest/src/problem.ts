import type { Diagnostic, Location, RelatedPlace, Severity } from '@orchestrate/model';
import { concealed } from './conceal.ts';

/** What can be wrong with a manifest. Each is a diagnostic code `manifest/<this>`. */
export type ProblemCode =
  | 'alias'
  | 'alias-bomb'
  | 'dependency-cycle'
  | 'duplicate-key'
  | 'duplicate-output'
  | 'duplicate-secret'
  | 'duplicate-tag'
  | 'empty'
  | 'exclusive-keys'
  | 'extends-cycle'
  | 'interpolation'
  | 'interpolation-not-allowed'
  | 'invalid-cache'
  | 'invalid-context'
  | 'invalid-duration'
  | 'invalid-size'
  | 'no-cache-mount-repository'
  | 'invalid-environment'
  | 'invalid-image-reference'
  | 'invalid-mirror'
  | 'invalid-name'
  | 'invalid-platform'
  | 'invalid-value'
  | 'merge-key'
  | 'missing-context'
  | 'missing-dockerfile'
  | 'missing-key'
  | 'missing-lockfile'
  | 'no-git'
  | 'not-a-mapping'
  | 'no-registry'
  | 'path-outside'
  | 'secret-cycle'
  | 'several-documents'
  | 'syntax'
  | 'unknown-key'
  | 'unknown-platform'
  | 'unknown-secret'
  | 'unknown-service'
  | 'unknown-tag'
  | 'unknown-template'
  | 'unknown-value'
  | 'unset-variable'
  | 'unsupported-version'
  | 'wrong-type';

export interface Problem {
  readonly code: ProblemCode;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly hint: string;
  readonly at?: Location | undefined;
  readonly severity?: Severity;
  readonly related?: readonly RelatedPlace[];
  /** A secret that stands in the file: nobody is shown it. */
  readonly conceals?: Location;
}

export type Report = (problem: Problem) => void;

export interface Collector {
  readonly report: Report;
  /** By file and place; what was found twice, because several services inherit it, appears once. */
  readonly diagnostics: () => readonly Diagnostic[];
}

export function createCollector(): Collector {
  const found = new Map<string, Diagnostic>();
  const secret: Location[] = [];
  return {
    report(problem) {
      if (problem.conceals !== undefined) secret.push(problem.conceals);
      const diagnostic = toDiagnostic(problem);
      const key = identity(diagnostic);
      if (!found.has(key)) found.set(key, diagnostic);
    },
    diagnostics: () => concealed([...found.values()].toSorted(byPlace), secret),
  };
}

function toDiagnostic({ code, message, hint, at, severity, related }: Problem): Diagnostic {
  return {
    code: `manifest/${code}`,
    severity: severity ?? 'error',
    message,
    hint,
    ...(at !== undefined && { at }),
    ...(related !== undefined && { related }),
  };
}

function identity({ code, message, at }: Diagnostic): string {
  return [code, message, at?.source.path, at?.start].join('\n');
}

/** Places outside any file (the environment) come last. */
function byPlace(left: Diagnostic, right: Diagnostic): number {
  if (left.at === undefined || right.at === undefined)
    return Number(left.at === undefined) - Number(right.at === undefined);
  // The manifest (`orchestrate.yaml`) before the local file.
  if (left.at.source !== right.at.source)
    return right.at.source.path < left.at.source.path ? -1 : 1;
  return left.at.start - right.at.start;
}
