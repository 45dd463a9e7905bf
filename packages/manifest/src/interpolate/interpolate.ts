import type { Location } from '@orchestrate/model';
import type { Report } from '../problem.ts';
import { isTemplate } from '../shape/text.ts';
import { type Shape, stepInto } from '../shape/walk.ts';
import type { Mapping, Scalar, Tree } from '../tree/tree.ts';
import { evaluate } from './evaluate.ts';
import { scan } from './scan.ts';
import type { Scope } from './values.ts';

interface Interpolation {
  readonly scope: Scope;
  readonly report: Report;
}

/**
 * Replaces `${…}` in the places that the shape marks as templates, and makes those values strings.
 * Values that cannot be told are reported and left out.
 */
export function interpolateMapping(mapping: Mapping, shape: Shape, how: Interpolation): Mapping {
  return replaceIn(mapping, [shape], how);
}

function replace(tree: Tree, schemas: readonly Shape[], how: Interpolation): Tree | undefined {
  switch (tree.kind) {
    case 'scalar':
      return schemas.some(isTemplate) ? replaceText(tree, how) : tree;
    case 'list':
      return {
        ...tree,
        items: tree.items.flatMap((item, index) => replace(item, below(schemas, index), how) ?? []),
      };
    case 'mapping':
      return replaceIn(tree, schemas, how);
  }
}

function replaceIn(mapping: Mapping, schemas: readonly Shape[], how: Interpolation): Mapping {
  const entries = new Map(mapping.entries);
  const broken = new Set(mapping.broken);
  for (const [key, entry] of mapping.entries) {
    const value = replace(entry.value, below(schemas, key), how);
    if (value !== undefined) entries.set(key, { ...entry, value });
    else {
      entries.delete(key);
      broken.add(key);
    }
  }
  return { ...mapping, entries, broken };
}

function replaceText(scalar: Scalar, { scope, report }: Interpolation): Scalar | undefined {
  const scanned = scan(scalar.text);
  if (!scanned.ok) {
    const hint =
      'Write `${NAME}`, `${NAME:-default}` or `${NAME:?message}`, and `$${` for the characters themselves.';
    report({
      code: 'interpolation',
      message: `${scanned.message}.`,
      hint,
      at: placeIn(scalar, scanned.text),
    });
    return undefined;
  }
  const { text, obstacles } = evaluate(scanned.parts, scope);
  for (const { text: reference, ...problem } of obstacles)
    report({ ...problem, at: placeIn(scalar, reference) });
  return obstacles.length > 0 ? undefined : { ...scalar, value: text, text };
}

/** Where a piece of a value was written; the whole value when quoting or folding changed the characters. */
function placeIn({ at }: Scalar, piece: string): Location {
  const offset = at.source.text.slice(at.start, at.end).indexOf(piece);
  if (offset === -1) return at;
  const start = at.start + offset;
  return { source: at.source, start, end: start + piece.length };
}

function below(schemas: readonly Shape[], key: string | number): readonly Shape[] {
  return schemas.flatMap((schema) => stepInto(schema, key));
}
