import type { SourceFile } from '@orchestrate/model';
import { positionAt } from '@orchestrate/model';
import type { Document, YAMLError } from 'yaml';
import type { Report } from '../problem.ts';

const HINTS: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Give keys of one mapping the same indentation, and more than their parent’s.',
  MISSING_CHAR: 'Close the quote or bracket that was opened.',
  BLOCK_AS_IMPLICIT_KEY: 'Quote the value if the `: ` in it belongs to it.',
  BAD_SCALAR_START: 'Quote the value: it starts with a character that YAML reserves.',
  MULTILINE_IMPLICIT_KEY: 'End the line above with a `:` or indent this one.',
  NON_STRING_KEY: 'Write the key as plain text.',
};
const HINT = 'Correct the YAML; a value with unusual characters is safe within quotes.';

/** Reports what YAML itself objects to, one problem a line; true when the document cannot be trusted. */
export function reportSyntax(
  document: Document.Parsed,
  source: SourceFile,
  report: Report,
): boolean {
  const lines = new Set<number>();
  for (const error of document.errors) {
    const [start, end] = error.pos;
    const at = { source, start, end };
    if (error.code === 'MULTIPLE_DOCS') {
      const hint = 'Keep one document: remove the `---` and what follows it.';
      report({
        code: 'several-documents',
        message: 'The file holds several YAML documents.',
        hint,
        at,
      });
      continue;
    }
    // One slip of the pen makes the parser complain more than once about its line.
    const { line } = positionAt(source, start);
    if (lines.has(line)) continue;
    lines.add(line);
    const hint = HINTS[error.code] ?? HINT;
    report({ code: 'syntax', message: `${error.message.replace(/\.?$/, '')}.`, hint, at });
  }
  for (const warning of document.warnings) {
    const at = { source, start: warning.pos[0], end: warning.pos[1] };
    const hint = 'Remove the tag: a manifest uses none.';
    report({ code: 'unknown-tag', message: `${warning.message}.`, hint, at });
  }
  return document.errors.length > 0;
}
