import { stringify } from 'yaml';
import type * as z from 'zod/mini';
import type { Problem } from '../problem.ts';
import { nearest, suggestion } from '../suggest.ts';
import type { Path, Tree } from '../tree/tree.ts';
import { keyPlace, valueAt } from '../tree/tree.ts';
import type { Finding } from './finding.ts';
import { FOREIGN_KEYS } from './foreign-keys.ts';
import { notes } from './text.ts';
import { knownKeys, schemasAt } from './walk.ts';

/** A finding in people's words, at the place to change. */
export function describe(finding: Finding, tree: Tree, shape: z.core.SomeType): Problem {
  const { path } = finding;
  const at = valueAt(tree, path)?.at ?? keyPlace(tree, path);
  const name = label(path);
  switch (finding.kind) {
    case 'wrong-type':
      return {
        code: 'wrong-type',
        message: `${name} must be ${either(finding.expected)}, but is ${typeOf(valueAt(tree, path))}.`,
        hint: example(path, shape),
        at,
      };
    case 'missing-key':
      return {
        code: 'missing-key',
        message: `${label(path.slice(0, -1))} lacks the key \`${path.at(-1)}\`.`,
        hint: example(path, shape),
        at,
      };
    case 'unknown-key':
      return { ...unknownKey(path, shape), at: keyPlace(tree, path) };
    case 'unknown-value':
      return {
        code: 'unknown-value',
        message: `${name} is \`${textAt(tree, path)}\`, which is not one of its values.`,
        hint: suggestion(textAt(tree, path), finding.values, example(path, shape)),
        at,
      };
    case 'out-of-range':
      return {
        code: 'invalid-value',
        message: `${name} must be ${finding.bound}.`,
        hint: example(path, shape),
        at,
      };
    case 'rule':
      return byRule(finding, tree);
    case 'exclusive':
      return {
        code: 'exclusive-keys',
        message: `${name} has ${list(finding.given, 'and')}, of which only one may be given.`,
        hint: `Keep one of ${list(finding.given, 'and')}.`,
        at: keyPlace(tree, [...path, finding.given.at(-1) ?? '']),
      };
    case 'needed':
      return {
        code: 'missing-key',
        message: `${name} needs one of ${list(finding.keys, 'or')}.`,
        hint: example([...path, finding.keys[0] ?? ''], shape),
        at: keyPlace(tree, path),
      };
  }
}

function byRule({ rule, ofKey, path }: Extract<Finding, { kind: 'rule' }>, tree: Tree): Problem {
  const { code, what, hint } = rule;
  if (ofKey) {
    const message = `\`${path.at(-1)}\` is not ${what} in ${label(path.slice(0, -1))}.`;
    return { code, message, hint, at: keyPlace(tree, path) };
  }
  const given = textAt(tree, path);
  const message =
    code === 'interpolation-not-allowed'
      ? `\`\${…}\` is not replaced in ${label(path)}.`
      : `\`${given}\` is not ${what} for ${label(path)}.`;
  return { code, message, hint, at: valueAt(tree, path)?.at };
}

function unknownKey(path: Path, shape: z.core.SomeType): Problem {
  const name = String(path.at(-1));
  const parent = path.slice(0, -1);
  const known = schemasAt(shape, parent).flatMap(knownKeys);
  const where = parent.length === 0 ? 'at the top of the file' : `in ${label(parent)}`;
  const message = `Unknown key \`${name}\` ${where}.`;
  const hint = nearest(name, known) === undefined ? FOREIGN_KEYS[name] : undefined;
  return { code: 'unknown-key', message, hint: hint ?? suggestion(name, known, 'Remove it.') };
}

/** `services.catalog.tags[0]`, in backticks. */
export function label(path: Path): string {
  if (path.length === 0) return 'The file';
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return `\`${text.replace(/^\./, '')}\``;
}

function typeOf(tree: Tree | undefined): string {
  if (tree?.kind === 'list') return 'a list';
  if (tree?.kind === 'mapping') return 'a mapping';
  if (tree === undefined || tree.value === null) return 'empty';
  if (typeof tree.value === 'string') return 'a string';
  return typeof tree.value === 'number' ? `the number ${tree.text}` : `\`${tree.text}\``;
}

function textAt(tree: Tree, path: Path): string {
  const value = valueAt(tree, path);
  return value?.kind === 'scalar' ? value.text : '';
}

/** How the nearest documented key above the path may be written. */
function example(path: Path, shape: z.core.SomeType): string {
  for (let length = path.length; length > 0; length -= 1) {
    const above = path.slice(0, length);
    const [found] = schemasAt(shape, above).flatMap((schema) => exampleOf(schema));
    const key = above.at(-1);
    if (found !== undefined && typeof key === 'string')
      return `Write it like \`${stringify(
        { [key]: found },
        { collectionStyle: 'flow', lineWidth: 0 },
      )
        .trim()
        .slice(2, -2)}\`.`;
  }
  return 'See docs/manifest.md for how to write it.';
}

function exampleOf(schema: z.core.SomeType): readonly unknown[] {
  return notes.get(schema as z.core.$ZodType)?.examples ?? [];
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function list(keys: readonly string[], joint: 'and' | 'or'): string {
  const quoted = keys.map((key) => `\`${key}\``);
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} ${joint} ${quoted.at(-1)}`;
}
