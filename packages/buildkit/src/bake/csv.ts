/**
 * `key=value,…` as buildx reads outputs and secrets: one record of comma-separated values in which a field
 * with a comma, a quote or a line break is quoted as a whole (Go `encoding/csv`).
 */
export function csv(fields: readonly (readonly [key: string, value: string])[]): string {
  return fields.map(([key, value]) => quoted(`${key}=${value}`)).join(',');
}

function quoted(field: string): string {
  return /[",\r\n]|^\s/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
