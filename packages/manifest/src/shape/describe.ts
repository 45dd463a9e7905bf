import { stringify } from 'yaml';
import type { Problem } from '../problem.ts';
import { nearest, suggestion } from '../suggest.ts';
import type { Path, Tree } from '../tree/tree.ts';
import { keyPlace, valueAt } from '../tree/tree.ts';
import type { Finding } from './finding.ts';
import { FOREIGN_KEYS } from './foreign-keys.ts';
import { notes } from './text.ts';
import { knownKeys, type Shape, schemasAt } from './walk.ts';

/** A finding in people's words, at the place to change. */
export function describe(finding: Finding, tree: Tree, shape: Shape): Problem {
  switch (finding.kind) {
    case 'wrong-type':
    case 'unknown-value':
    case 'out-of-range':
      return wrongValue(finding, tree, shape);
    case 'unknown-key':
      return unknownKey(finding.path, tree, shape);
    case 'missing-key':
    case 'needed':
      return missingKey(finding, tree, shape);
    case 'exclusive':
      return tooManyKeys(finding, tree);
    case 'rule':
      return byRule(finding, tree);
  }
}

type WrongValue = Of<'wrong-type' | 'unknown-value' | 'out-of-range'>;
type Of<K extends Finding['kind']> = Extract<Finding, { kind: K }>;

function wrongValue(finding: WrongValue, tree: Tree, shape: Shape): Problem {
  const { path } = finding;
  const value = valueAt(tree, path);
  const at = value?.at;
  const hint = example(path, shape);
  const name = label(path);
  switch (finding.kind) {
    case 'wrong-type': {
      const message = `${name} must be ${either(finding.expected)}, but is ${typeOf(value)}.`;
      return { code: 'wrong-type', message, hint: asList(finding, value) ?? hint, at };
    }
    case 'unknown-value': {
      const given = textOf(value);
      const message = `${name} is \`${given}\`, which is not one of its values.`;
      return { code: 'unknown-value', message, hint: suggestion(given, finding.values, hint), at };
    }
    case 'out-of-range':
      return { code: 'invalid-value', message: `${name} must be ${finding.bound}.`, hint, at };
  }
}

/** One value where a list is expected: the same in brackets is what was meant. */
function asList({ expected, path }: Of<'wrong-type'>, value: Tree | undefined): string | undefined {
  const key = path.at(-1);
  const single =
    value?.kind === 'scalar' && typeof value.value === 'string' && expected.join() === 'a list';
  return single && typeof key === 'string'
    ? `Write it like \`${inline({ [key]: [value.value] })}\`.`
    : undefined;
}

function missingKey(finding: Of<'missing-key' | 'needed'>, tree: Tree, shape: Shape): Problem {
  const parent = finding.kind === 'needed' ? finding.path : finding.path.slice(0, -1);
  const keys = finding.kind === 'needed' ? finding.keys : [String(finding.path.at(-1))];
  return {
    code: 'missing-key',
    message: `${label(parent)} lacks ${keys.length > 1 ? 'one of ' : 'the key '}${list(keys, 'or')}.`,
    hint: example([...parent, keys[0] ?? ''], shape),
    at: keyPlace(tree, parent),
  };
}

function tooManyKeys({ path, given }: Of<'exclusive'>, tree: Tree): Problem {
  const keys = list(given, 'and');
  return {
    code: 'exclusive-keys',
    message: `${label(path)} has ${keys}, of which only one may be given.`,
    hint: `Keep one of ${keys}.`,
    at: keyPlace(tree, [...path, given.at(-1) ?? '']),
  };
}

function byRule({ rule, ofKey, path }: Of<'rule'>, tree: Tree): Problem {
  const { code, what, hint } = rule;
  if (ofKey) {
    const message = `\`${path.at(-1)}\` is not ${what} in ${label(path.slice(0, -1))}.`;
    return { code, message, hint, at: keyPlace(tree, path) };
  }
  const value = valueAt(tree, path);
  const message =
    code === 'interpolation-not-allowed'
      ? `\`\${…}\` is not replaced in ${label(path)}.`
      : `${quoted(textOf(value))} is not ${what} for ${label(path)}.`;
  return { code, message, hint, at: value?.at };
}

function unknownKey(path: Path, tree: Tree, shape: Shape): Problem {
  const name = String(path.at(-1));
  const parent = path.slice(0, -1);
  const known = schemasAt(shape, parent).flatMap(knownKeys);
  const where = parent.length === 0 ? 'at the top of the file' : `in ${label(parent)}`;
  const message = `Unknown key \`${name}\` ${where}.`;
  const hint = nearest(name, known) === undefined ? FOREIGN_KEYS[name] : undefined;
  const at = keyPlace(tree, path);
  return { code: 'unknown-key', message, hint: hint ?? suggestion(name, known, 'Remove it.'), at };
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

function quoted(text: string): string {
  return text === '' ? 'An empty text' : `\`${text}\``;
}

function textOf(tree: Tree | undefined): string {
  return tree?.kind === 'scalar' ? tree.text : '';
}

/** How the nearest documented key above the path may be written. */
function example(path: Path, shape: Shape): string {
  for (let length = path.length; length > 0; length -= 1) {
    const above = path.slice(0, length);
    const [found] = schemasAt(shape, above).flatMap((schema) => exampleOf(schema));
    const key = above.at(-1);
    if (found !== undefined && typeof key === 'string')
      return `Write it like \`${inline({ [key]: found })}\`.`;
  }
  return 'See `orchestrate schema` for how to write it.';
}

/** `key: value` on one line. */
function inline(entry: Readonly<Record<string, unknown>>): string {
  return stringify(entry, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false })
    .trim()
    .slice(1, -1);
}

function exampleOf(schema: Shape): readonly unknown[] {
  return notes.get(schema)?.examples ?? [];
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
