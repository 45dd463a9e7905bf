import * as z from 'zod/mini';
import type { ProblemCode } from '../problem.ts';
import { someSchema } from './walk.ts';

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

const templates = z.registry<{ readonly replaced: true }>();

/** A text in which `${…}` is replaced. */
export function template() {
  return z.string().register(templates, { replaced: true });
}

/** Like `template`; numbers and booleans are taken as they are written. */
export function templateScalar() {
  const scalar = z.union([z.string(), z.number(), z.boolean()]);
  return scalar.register(templates, { replaced: true });
}

export function isTemplate(schema: z.core.SomeType): boolean {
  return templates.has(schema as z.core.$ZodType);
}

const NO_REFERENCE: Rule = {
  code: 'interpolation-not-allowed',
  pattern: /^(?![\s\S]*\$\{)/,
  what: 'a fixed text',
  hint: 'Write the value itself here; docs/manifest.md lists the places where `${…}` is replaced.',
};

/** A text that is taken as it stands: `${` in it is a mistake, so that nobody waits for it to be replaced. */
export function text(rule?: Rule) {
  const fixed = z.string().check(refine(NO_REFERENCE, true));
  if (rule === undefined) return fixed.register(notes, { pattern: NO_REFERENCE.pattern.source });
  const schema = fixed.check(refine(rule, false));
  return schema.register(notes, {
    allOf: [NO_REFERENCE, rule].map(({ pattern }) => ({ pattern: pattern.source })),
  });
}

function refine(rule: Rule, abort: boolean) {
  return z.refine<string>((value) => rule.pattern.test(value), { params: { rule }, abort });
}

/** A mapping with free keys that follow a rule. */
export function named<V extends z.core.SomeType>(rule: Rule, value: V) {
  const check = z.check<Record<string, unknown>>(
    ({ value: record, issues }) => {
      for (const key of Object.keys(record).filter((name) => !rule.pattern.test(name))) {
        issues.push({ code: 'custom', input: key, path: [key], params: { rule, key: true } });
      }
    },
    // Also when values are wrong: all mistakes are told in one run.
    { when: ({ value: record }) => isMapping(record) },
  );
  return z
    .record(z.string(), value)
    .check(check)
    .register(notes, { propertyNames: { pattern: rule.pattern.source } });
}

/** A mapping as above that has at least one key. */
export function namedSome<V extends z.core.SomeType>(rule: Rule, value: V) {
  const schema = named(rule, value);
  const check = z.check<Record<string, unknown>>(
    ({ value: record, issues }) => {
      if (Object.keys(record).length === 0)
        issues.push({ code: 'too_small', origin: 'record', minimum: 1, input: record });
    },
    { when: ({ value: record }) => isMapping(record) },
  );
  return schema.check(check).register(notes, { ...notes.get(schema), minProperties: 1 });
}

interface Alternatives {
  readonly keys: readonly [string, ...string[]];
  /** One of them must be there. */
  readonly needed: boolean;
  /** Keys that may stand beside them. */
  readonly beside?: readonly string[];
}

/** At most one of the keys, or exactly one when it is needed. */
export function oneOf({ keys, needed, beside = [] }: Alternatives) {
  return z.check<Record<string, unknown>>(
    ({ value, issues }) => {
      const given = keys.filter((key) => value[key] !== undefined);
      if (given.length > 1) issues.push({ code: 'custom', input: value, params: { given } });
      // With an unknown key, the one that is needed was most likely misspelled: told already.
      const misspelled = Object.keys(value).some((key) => !beside.includes(key));
      if (needed && given.length === 0 && !misspelled)
        issues.push({ code: 'custom', input: value, params: { needed: keys } });
    },
    { when: ({ value }) => isMapping(value) },
  );
}

/** The same in JSON Schema's words. */
export function oneOfKeyword({ keys, needed }: Alternatives): Note {
  return needed ? { oneOf: keys.map((key) => ({ required: [key] })) } : { not: { required: keys } };
}

/** Documents the value of a key that must be there. */
export function required<S extends z.core.$ZodType>(
  schema: S,
  description: string,
  ...examples: unknown[]
): S {
  const replaced = someSchema(schema, isTemplate) ? ' `${…}` values are replaced here.' : '';
  notes.add(schema, { ...notes.get(schema), description: `${description}${replaced}`, examples });
  return schema;
}

/** Documents the value of a key that may be left out. */
export function key<S extends z.core.$ZodType>(
  schema: S,
  description: string,
  ...examples: unknown[]
) {
  return z.optional(required(schema, description, ...examples));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
