import type * as z from 'zod/mini';

type Schema = z.core.SomeType;

/** The schemas that may apply to the value at a key of a mapping, or an element of a list. */
export function stepInto(schema: Schema, key: string | number): readonly Schema[] {
  const { def } = typed(schema)._zod;
  switch (def.type) {
    case 'optional':
      return stepInto(def.innerType, key);
    case 'union':
      return def.options.flatMap((option) => stepInto(option, key));
    case 'object':
      return Object.hasOwn(def.shape, key) ? unwrap(def.shape[key]) : [];
    case 'record':
      return typeof key === 'string' ? unwrap(def.valueType) : [];
    case 'array':
      return typeof key === 'number' ? unwrap(def.element) : [];
    default:
      return [];
  }
}

/** The schemas at a path below; several where a value may take several forms. */
export function schemasAt(root: Schema, path: readonly (string | number)[]): readonly Schema[] {
  return path.reduce<readonly Schema[]>(
    (schemas, key) => schemas.flatMap((schema) => stepInto(schema, key)),
    [root],
  );
}

/** Every key that a mapping may have; empty when keys are free. */
export function knownKeys(schema: Schema): readonly string[] {
  const { def } = typed(schema)._zod;
  switch (def.type) {
    case 'optional':
      return knownKeys(def.innerType);
    case 'union':
      return def.options.flatMap(knownKeys);
    case 'object':
      return Object.keys(def.shape);
    default:
      return [];
  }
}

/** True when the schema or a part of it satisfies the predicate. */
export function someSchema(schema: Schema, predicate: (schema: Schema) => boolean): boolean {
  if (predicate(schema)) return true;
  const { def } = typed(schema)._zod;
  const inside = (part: Schema) => someSchema(part, predicate);
  switch (def.type) {
    case 'optional':
      return inside(def.innerType);
    case 'union':
      return def.options.some(inside);
    case 'object':
      return Object.values(def.shape).some(inside);
    case 'record':
      return inside(def.valueType);
    case 'array':
      return inside(def.element);
    default:
      return false;
  }
}

function unwrap(schema: Schema | undefined): readonly Schema[] {
  if (schema === undefined) return [];
  const { def } = typed(schema)._zod;
  return def.type === 'optional' ? unwrap(def.innerType) : [schema];
}

/** The library's closed union of schema types, by which `def.type` can be told apart (zod.dev, library authors). */
function typed(schema: Schema): z.core.$ZodTypes {
  return schema as z.core.$ZodTypes;
}
