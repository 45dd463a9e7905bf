import type * as z from 'zod/mini';
import type { Path, Tree } from '../tree/tree.ts';
import { valueAt } from '../tree/tree.ts';
import type { Rule } from './text.ts';

/** What a schema objects to, freed of the library's forms: one mistake, at one path. */
export type Finding = { readonly path: Path } & (
  | { readonly kind: 'wrong-type'; readonly expected: readonly string[] }
  | { readonly kind: 'missing-key' }
  | { readonly kind: 'unknown-key' }
  | { readonly kind: 'unknown-value'; readonly values: readonly string[] }
  | { readonly kind: 'out-of-range'; readonly bound: string }
  | { readonly kind: 'rule'; readonly rule: Rule; readonly ofKey: boolean }
  | { readonly kind: 'exclusive'; readonly given: readonly string[] }
  | { readonly kind: 'needed'; readonly keys: readonly string[] }
);

type Issue = z.core.$ZodIssue;

/** The mistakes behind one issue; a union's issue is reduced to the form that was probably meant. */
export function findingsOf(issue: Issue, tree: Tree, base: Path = []): readonly Finding[] {
  const path = [...base, ...issue.path.map(plainKey)];
  switch (issue.code) {
    case 'invalid_type':
      return [
        valueAt(tree, path) === undefined
          ? { kind: 'missing-key', path }
          : { kind: 'wrong-type', path, expected: typeWords(issue.expected) },
      ];
    case 'invalid_value':
      return [fromValues(issue.values, tree, path)];
    case 'invalid_union':
      return fromUnion(issue.errors, tree, path);
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ kind: 'unknown-key', path: [...path, key] }));
    case 'too_small':
      return [{ kind: 'out-of-range', path, bound: smallest(issue) }];
    case 'too_big':
      return [{ kind: 'out-of-range', path, bound: `at most ${issue.maximum}` }];
    case 'custom':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
      throw new Error(`The manifest's schema cannot cause ${issue.code}: ${issue.message}`);
  }
}

function fromUnion(branches: readonly Issue[][], tree: Tree, path: Path): readonly Finding[] {
  const meant = branches.find((issues) => !issues.some(isOtherType));
  if (meant !== undefined) return meant.flatMap((issue) => findingsOf(issue, tree, path));
  const findings = branches
    .flat()
    .flatMap((issue) => (issue.path.length === 0 ? findingsOf(issue, tree, path) : []));
  const choice = findings.find((finding) => finding.kind === 'unknown-value');
  if (choice !== undefined) return [choice];
  const expected = findings.flatMap((finding) =>
    finding.kind === 'wrong-type' ? finding.expected : [],
  );
  return [{ kind: 'wrong-type', path, expected: [...new Set(expected)] }];
}

/** The whole value is of another type than this form of the union. */
function isOtherType(issue: Issue): boolean {
  return (
    issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
  );
}

function fromValues(values: readonly unknown[], tree: Tree, path: Path): Finding {
  const given = valueAt(tree, path);
  const words = values.filter((value) => typeof value === 'string');
  if (given?.kind === 'scalar' && typeof given.value === 'string' && words.length > 0)
    return { kind: 'unknown-value', path, values: words };
  return { kind: 'wrong-type', path, expected: values.map((value) => `\`${String(value)}\``) };
}

function smallest({ origin, minimum }: z.core.$ZodIssueTooSmall): string {
  return origin === 'array' || origin === 'record'
    ? 'given at least one entry'
    : `at least ${minimum}`;
}

function plainKey(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key);
}

function typeWords(expected: string): readonly string[] {
  if (expected === 'boolean') return ['`true`', '`false`'];
  const words: Readonly<Record<string, string>> = {
    string: 'a string',
    number: 'a number',
    int: 'a whole number',
    array: 'a list',
    object: 'a mapping',
    record: 'a mapping',
  };
  return [words[expected] ?? expected];
}
