import * as z from 'zod/mini';
import { manifestShape } from './shape/manifest-shape.ts';
import { notes } from './shape/text.ts';

/** JSON Schema (draft 2020-12) of `orchestrate.yaml`, made of the same shape that the parser checks. */
export function manifestSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(manifestShape, { io: 'input', metadata: notes }) };
}
