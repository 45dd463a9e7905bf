import type * as z from 'zod/mini';

export type Shape = z.core.$ZodType;

/** How a schema is put together: the library's description, reduced to what manifests use. */
type Structure =
  | { readonly kind: 'alternatives'; readonly schemas: readonly Shape[] }
  | { readonly kind: 'keys'; readonly keys: Readonly<Record<string, Shape>> }
  | { readonly kind: 'free-keys'; readonly value: Shape }
  | { readonly kind: 'elements'; readonly element: Shape }
  | { readonly kind: 'leaf' };

function structureOf(schema: Shape): Structure {
  if (!isIntrospectable(schema)) return { kind: 'leaf' };
  const { def } = schema._zod;
  if (def.type === 'optional') return { kind: 'alternatives', schemas: [def.innerType] };
  if (def.type === 'union') return { kind: 'alternatives', schemas: def.options };
  if (def.type === 'object') return { kind: 'keys', keys: def.shape };
  if (def.type === 'record') return { kind: 'free-keys', value: def.valueType };
  return def.type === 'array' ? { kind: 'elements', element: def.element } : { kind: 'leaf' };
}

/** Every schema of the library is one of its closed union, in which `def.type` tells them apart. */
function isIntrospectable(schema: Shape): schema is z.core.$ZodTypes {
  return 'type' in schema._zod.def;
}

/** The schemas that may apply to the value at a key of a mapping, or to an element of a list. */
export function stepInto(schema: Shape, key: string | number): readonly Shape[] {
  const structure = structureOf(schema);
  switch (structure.kind) {
    case 'alternatives':
      return structure.schemas.flatMap((one) => stepInto(one, key));
    case 'keys':
      return Object.hasOwn(structure.keys, key) ? plainForms(structure.keys[key]) : [];
    case 'free-keys':
      return typeof key === 'string' ? plainForms(structure.value) : [];
    case 'elements':
      return typeof key === 'number' ? plainForms(structure.element) : [];
    case 'leaf':
      return [];
  }
}

/** The schema without the wrapper that says that it may be left out. */
function plainForms(schema: Shape | undefined): readonly Shape[] {
  if (schema === undefined) return [];
  if (schema._zod.def.type !== 'optional') return [schema];
  const structure = structureOf(schema);
  return structure.kind === 'alternatives' ? structure.schemas : [schema];
}

/** The schemas at a path below; several where a value may take several forms. */
export function schemasAt(root: Shape, path: readonly (string | number)[]): readonly Shape[] {
  return path.reduce<readonly Shape[]>(
    (schemas, key) => schemas.flatMap((schema) => stepInto(schema, key)),
    [root],
  );
}

/** The schema itself, or the forms that it lets a value take. */
export function formsOf(schema: Shape): readonly Shape[] {
  const structure = structureOf(schema);
  return structure.kind === 'alternatives' ? structure.schemas.flatMap(formsOf) : [schema];
}

/** Every key that a mapping may have; empty when keys are free. */
export function knownKeys(schema: Shape): readonly string[] {
  const structure = structureOf(schema);
  if (structure.kind === 'alternatives') return structure.schemas.flatMap(knownKeys);
  return structure.kind === 'keys' ? Object.keys(structure.keys) : [];
}

/** True when the value itself, an element or the value of a free key may have a schema as described. */
export function holds(schema: Shape, predicate: (schema: Shape) => boolean): boolean {
  const inside = (part: Shape) => holds(part, predicate);
  if (predicate(schema)) return true;
  const structure = structureOf(schema);
  switch (structure.kind) {
    case 'alternatives':
      return structure.schemas.some(inside);
    case 'free-keys':
      return inside(structure.value);
    case 'elements':
      return inside(structure.element);
    // Keys with names of their own are described one by one.
    case 'keys':
    case 'leaf':
      return false;
  }
}
