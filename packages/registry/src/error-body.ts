import { z } from 'zod';
import type { HttpAnswer } from './http/http.ts';
import { parseJson } from './json.ts';

const errorBody = z.object({
  errors: z.array(z.object({ code: z.string(), message: z.string().optional() })).min(1),
});

const MAX_LENGTH = 200;

/**
 * The first error of an error body (distribution spec, "Error Codes"), as ` (NAME_UNKNOWN: repository name not
 * known to registry)`; empty when the body is something else.
 */
export function errorDetail({ body }: HttpAnswer): string {
  const decoded = errorBody.safeParse(parseJson(new TextDecoder().decode(body)));
  const first = decoded.data?.errors[0];
  if (first === undefined) return '';
  const text = [first.code, first.message].filter(Boolean).join(': ');
  return ` (${printable(text).slice(0, MAX_LENGTH)})`;
}

/** Foreign text must not move the cursor. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}
