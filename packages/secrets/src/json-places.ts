/** A text somewhere in a JSON document, with the way to it: `config.Labels.token`, `history[3].created_by`. */
export interface JsonText {
  readonly path: string;
  readonly text: string;
}

/** All texts of a JSON document, keys included; a document that is no JSON is one text. */
export function jsonTexts(document: string): JsonText[] {
  try {
    const parsed: unknown = JSON.parse(document);
    return textsIn(parsed, '');
  } catch {
    return [{ path: '', text: document }];
  }
}

function textsIn(value: unknown, path: string): JsonText[] {
  if (typeof value === 'string' || typeof value === 'number') {
    return [{ path, text: String(value) }];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => textsIn(item, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = path === '' ? key : `${path}.${key}`;
    return [{ path: place, text: key }, ...textsIn(inner, place)];
  });
}
