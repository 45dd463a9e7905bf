import type { SourceFile } from '@orchestrate/model';
import { parseDocument } from 'yaml';
import type { Report } from '../problem.ts';
import { convertDocument } from './convert.ts';
import { reportSyntax } from './syntax.ts';
import type { Mapping } from './tree.ts';

export type ReadTree =
  | { readonly kind: 'mapping'; readonly tree: Mapping }
  | { readonly kind: 'empty' }
  /** What is wrong has been reported. */
  | { readonly kind: 'unreadable' };

/**
 * Reads one YAML 1.2 document (core schema, plus `<<` merge keys) that must be a mapping. Reports
 * syntax errors, several documents, unknown tags, duplicate keys, unresolved, circular and exploding
 * aliases. A document with syntax errors has no tree: what follows an error is guesswork.
 */
export function readTree(source: SourceFile, report: Report): ReadTree {
  const document = parseDocument(source.text, {
    prettyErrors: false,
    stringKeys: true,
    // Both are done in `convert`, where the places are known.
    uniqueKeys: false,
    merge: false,
  });
  if (reportSyntax(document, source, report)) return { kind: 'unreadable' };
  if (document.contents === null) return { kind: 'empty' };
  const tree = convertDocument(document.contents, source, report);
  if (tree === undefined) return { kind: 'unreadable' };
  if (tree.kind === 'mapping') return { kind: 'mapping', tree };
  if (tree.kind === 'scalar' && tree.value === null) return { kind: 'empty' };
  report({
    code: 'not-a-mapping',
    message: `The file must hold a mapping, but holds ${tree.kind === 'list' ? 'a list' : 'a single value'}.`,
    hint: 'Write keys with values, for example `services:` on the first line.',
    at: tree.at,
  });
  return { kind: 'unreadable' };
}
