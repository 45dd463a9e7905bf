/** Narrowing of parsed JSON at the edges: what does not have the shape becomes `undefined`, never a cast. */
export type Json = unknown;

/** The parsed text, or undefined when it is not JSON. */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function record(value: Json): Readonly<Record<string, Json>> | undefined {
  return isRecord(value) ? value : undefined;
}

function isRecord(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements, or none when it is not a list. */
export function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: Json): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function number(value: Json): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The values that the function recognises; the others are left out. */
export function listOf<T>(value: Json, decode: (element: Json) => T | undefined): T[] {
  return list(value).flatMap((element) => decode(element) ?? []);
}
