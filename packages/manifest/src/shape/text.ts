import * as z from 'zod/mini';
import type { ProblemCode } from '../problem.ts';
import { holds, type Shape } from './walk.ts';

/** What the JSON Schema says of a value beyond its type. */
interface Note {
  readonly id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly [keyword: string]: unknown;
}

export const notes = z.registry<Note>();

/** How a text must look, and what to say when it does not. */
export interface Rule {
  readonly code: ProblemCode;
  readonly pattern: RegExp;
  /** Completes the sentence “`x` is not …”. */
  readonly what: string;
  readonly hint: string;
}

/** What a mapping must hold, beyond what its keys may hold. */
export interface MappingRule {
  /** How free keys must look. */
  readonly key?: Rule;
  /** It must not be empty. */
  readonly some?: true;
  /** At most one of these keys may be there. */
  readonly oneOf?: readonly [string, string, ...string[]];
  /** One of `oneOf` must be there. */
  readonly needed?: true;
}

// Rules are kept beside the schemas, not in them: the library skips its own checks on a value in which
// something else is wrong, and all mistakes are to be told in one run.
const textRules = new WeakMap<Shape, readonly Rule[]>();
const mappingRules = new WeakMap<Shape, MappingRule>();
const templates = new WeakSet<Shape>();

export function textRulesOf(schema: Shape): readonly Rule[] {
  return textRules.get(schema) ?? [];
}

export function mappingRuleOf(schema: Shape): MappingRule | undefined {
  return mappingRules.get(schema);
}

export function isTemplate(schema: Shape): boolean {
  return templates.has(schema);
}

/** A text in which `${…}` is replaced. */
export function template() {
  const schema = z.string();
  templates.add(schema);
  return schema;
}

/** Like `template`; numbers and booleans are taken as they are written. */
export function templateScalar() {
  const schema = z.union([z.string(), z.number(), z.boolean()]);
  templates.add(schema);
  return schema;
}

const REFERENCE = /\$\{/;

const NO_REFERENCE: Rule = {
  code: 'interpolation-not-allowed',
  pattern: new RegExp(`^(?![\\s\\S]*${REFERENCE.source})`),
  what: 'a fixed text',
  hint: 'Write the value itself: `${…}` is replaced in args, labels, platforms, contexts, cache, repository, tags, output paths, registry and mirrors only.',
};

/** A text that is taken as it stands: `${` in it is a mistake, so that nobody waits for it to be replaced. */
export function text(rule?: Rule) {
  const schema = z.string();
  textRules.set(schema, rule === undefined ? [NO_REFERENCE] : [NO_REFERENCE, rule]);
  const pattern = rule && { pattern: rule.pattern.source };
  return note(schema, { ...pattern, not: { pattern: REFERENCE.source } });
}

/** A mapping with free keys that follow a rule. */
export function named<V extends Shape>(key: Rule, value: V) {
  const schema = z.record(z.string(), value);
  mappingRules.set(schema, { key });
  return note(schema, { propertyNames: { pattern: key.pattern.source } });
}

/** A mapping as above that has at least one key. */
export function namedSome<V extends Shape>(key: Rule, value: V) {
  const schema = named(key, value);
  mappingRules.set(schema, { key, some: true });
  return note(schema, { minProperties: 1 });
}

/** Restricts a mapping to one of several keys. */
export function restrict<S extends Shape>(
  schema: S,
  rule: Pick<MappingRule, 'oneOf' | 'needed'>,
): S {
  const keys = rule.oneOf ?? [];
  mappingRules.set(schema, rule);
  const exactly = { oneOf: keys.map((key) => ({ required: [key] })) };
  return note(schema, rule.needed ? exactly : { not: { required: keys } });
}

/** Adds what people are told about a schema. */
export function note<S extends Shape>(schema: S, about: Note): S {
  notes.add(schema, { ...notes.get(schema), ...about });
  return schema;
}

/** Documents the value of a key that must be there. */
export function required<S extends Shape>(
  schema: S,
  description: string,
  ...examples: unknown[]
): S {
  const replaced = holds(schema, isTemplate) ? ' `${…}` values are replaced here.' : '';
  return note(schema, { description: `${description}${replaced}`, examples });
}

/** Documents the value of a key that may be left out. */
export function key<S extends Shape>(schema: S, description: string, ...examples: unknown[]) {
  return z.optional(required(schema, description, ...examples));
}
