/**
 * `key=value,…` as buildx reads outputs, secrets and caches: one record of comma-separated values in which a
 * field with a comma, a quote or a line break is quoted as a whole (Go `encoding/csv`).
 */
export function csv(fields: readonly (readonly [key: string, value: string])[]): string {
  return fields.map(([key, value]) => quoted(`${key}=${value}`)).join(',');
}

/** The fields of such a record; keys in lower case, as buildx takes them. A field without `=` has an empty key. */
export function parseCsv(record: string): [key: string, value: string][] {
  return [...record.matchAll(FIELD)].map(([, whole = '', plain = '']): [string, string] => {
    const field = whole === '' ? plain : whole.replaceAll('""', '"');
    const at = field.indexOf('=');
    return at === -1 ? ['', field] : [field.slice(0, at).trim().toLowerCase(), field.slice(at + 1)];
  });
}

const FIELD = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;

function quoted(field: string): string {
  return /[",\r\n]|^\s/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
