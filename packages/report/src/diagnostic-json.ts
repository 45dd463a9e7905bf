import {
  type Diagnostic,
  type Location,
  type Position,
  positionAt,
  type Severity,
} from '@orchestrate/model';

/** A diagnostic for machines: places by line and column (from 1, columns in UTF-16 units) instead of by offset into a text. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly at?: PlaceJson;
  readonly related?: readonly { readonly message: string; readonly at: PlaceJson }[];
  /** Replace each place by its text. */
  readonly fix?: readonly { readonly at: PlaceJson; readonly text: string }[];
}

/** `end` is exclusive. */
export interface PlaceJson {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
}

export function diagnosticJson({
  code,
  severity,
  message,
  hint,
  at,
  related,
  fix,
}: Diagnostic): DiagnosticJson {
  return {
    code,
    severity,
    message,
    ...(hint !== undefined && { hint }),
    ...(at !== undefined && { at: placeJson(at) }),
    ...(related !== undefined && {
      related: related.map((one) => ({ message: one.message, at: placeJson(one.at) })),
    }),
    ...(fix !== undefined && {
      fix: fix.edits.map(({ text, ...place }) => ({
        at: placeJson({ source: fix.source, ...place }),
        text,
      })),
    }),
  };
}

function placeJson({ source, start, end }: Location): PlaceJson {
  return { path: source.path, start: positionAt(source, start), end: positionAt(source, end) };
}
