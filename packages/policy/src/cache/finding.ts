import type { Diagnostic, Location, RelatedPlace, Severity, TextEdit } from '@orchestrate/model';
import { joinEdits } from './edits.ts';
import type { CacheInput } from './input.ts';
import type { StepView } from './step-view.ts';

/** What every rule gets. */
export interface RuleFacts {
  readonly input: CacheInput;
  readonly steps: readonly StepView[];
}

/** One thing that `cache doctor` looks for. */
export interface Rule {
  /** `cache/…`: stable, and a heading of docs/cache-doctor.md. */
  readonly code: string;
  readonly find: (facts: RuleFacts) => readonly Diagnostic[];
}

export interface Found {
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string;
  readonly at: Location;
  readonly related?: readonly RelatedPlace[];
  /** Edits to the file of `at`; none when what to write depends on more than can be seen. */
  readonly edits?: readonly TextEdit[];
}

export function finding(code: string, { edits = [], ...found }: Found): Diagnostic {
  return {
    code,
    ...found,
    ...(edits.length > 0 && { fix: { source: found.at.source, edits: joinEdits(edits) } }),
  };
}
