/**
 * The text as bake must be given it. Bake evaluates every string and every key of a JSON definition as an
 * HCL template, so `${` and `%{` must be doubled (HCL native syntax specification, template literals).
 */
export function literal(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}

/** `literal` for the keys and values of a map. */
export function literalMap(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [literal(key), literal(value)]),
  );
}
