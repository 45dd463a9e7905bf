import type { Location, SourceFile } from '@orchestrate/model';
import { positionAt } from '@orchestrate/model';
import { type Document, visit, type YAMLError } from 'yaml';
import type { Report } from '../problem.ts';

interface Words {
  /** Instead of the library's. */
  readonly message?: string;
  readonly hint: string;
}

const CLOSE = 'Close what was opened with `[`, `{` or a quote.';

const WORDS: Partial<Record<YAMLError['code'], Words>> = {
  TAB_AS_INDENT: { hint: 'Indent with spaces.' },
  BAD_INDENT: {
    hint: 'Give keys of one mapping the same indentation, and more than their parent’s.',
  },
  MISSING_CHAR: { hint: CLOSE },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'There is a second `: ` on this line.',
    hint: 'Quote the value if the `: ` in it belongs to it.',
  },
  BAD_SCALAR_START: { hint: 'Quote the value: it starts with a character that YAML reserves.' },
  MULTILINE_IMPLICIT_KEY: { hint: 'End the line above with a `:` or indent this one.' },
  RESOURCE_EXHAUSTION: {
    message: 'The values are nested too deeply.',
    hint: 'Remove the nesting: a manifest needs little of it.',
  },
  NON_STRING_KEY: {
    message: 'A key must be a plain text.',
    hint: 'Write the key as a word.',
  },
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
    // What is missing at the end is noticed one character behind it.
    const [start, end] = error.pos.map((offset) => Math.min(offset, source.text.length));
    const at = { source, start: start ?? 0, end: end ?? 0 };
    // One slip of the pen makes the parser complain more than once about its line.
    const { line } = positionAt(source, at.start);
    if (!lines.has(line)) reportError(error, openedAt(document, error, at), report);
    lines.add(line);
  }
  for (const warning of document.warnings) {
    const at = { source, start: warning.pos[0], end: warning.pos[1] };
    const hint = 'Remove the tag: a manifest uses none.';
    report({ code: 'unknown-tag', message: `${warning.message}.`, hint, at });
  }
  return document.errors.length > 0;
}

function reportError(error: YAMLError, at: Location, report: Report): void {
  if (error.code === 'MULTIPLE_DOCS') {
    const hint = 'Keep one document: remove the `---` and what follows it.';
    const message = 'The file holds several YAML documents.';
    report({ code: 'several-documents', message, hint, at });
    return;
  }
  const { message, hint } = wordsFor(error);
  report({ code: 'syntax', message: message ?? `${error.message.replace(/\.$/, '')}.`, hint, at });
}

function wordsFor({ code, message }: YAMLError): Words {
  const [, kind] = /^Flow (sequence|map) /.exec(message) ?? [];
  if (kind !== undefined) {
    const brackets = kind === 'map' ? '`{…}`' : '`[…]`';
    return {
      message: `A ${brackets} that starts above is not closed, or not indented.`,
      hint: CLOSE,
    };
  }
  const [, quote] = /^Missing closing (["'])quote$/.exec(message) ?? [];
  if (quote !== undefined) return { message: `The quote \`${quote}\` is not closed.`, hint: CLOSE };
  return WORDS[code] ?? { hint: HINT };
}

/** An open quote is noticed at the end of the file, but is mended where it starts. */
function openedAt(document: Document.Parsed, { code }: YAMLError, at: Location): Location {
  if (code !== 'MISSING_CHAR') return at;
  let start = at.start;
  visit(document, {
    Scalar(_key, { range, type }) {
      if (range?.[1] === at.start && type?.startsWith('QUOTE')) start = range[0];
    },
  });
  return start === at.start ? at : { ...at, start, end: start + 1 };
}
