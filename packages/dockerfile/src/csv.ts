import { fail, type Result } from './result.ts';

/** One line of comma-separated fields with RFC 4180 quotes, as the options of --mount are written (`go-csvvalue`). */
export function readCsv(text: string): Result<readonly string[]> {
  const line = text.replace(/\r?\n$/, '');
  if (line === '') return fail('EOF');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const field = line.charAt(at) === '"' ? readQuoted(line, at) : readBare(line, at);
    if (!field.ok) return field;
    fields.push(field.value.text);
    at = field.value.end + 1;
    if (at > line.length) return { ok: true, value: fields };
  }
}

interface Field {
  readonly text: string;
  /** Index of the comma behind it, or the end. */
  readonly end: number;
}

function readBare(line: string, start: number): Result<Field> {
  const comma = line.indexOf(',', start);
  const end = comma === -1 ? line.length : comma;
  const text = line.slice(start, end);
  const quote = text.indexOf('"');
  if (quote !== -1) return fail(parseError(start + quote, 'bare " in non-quoted-field'));
  return { ok: true, value: { text, end } };
}

function readQuoted(line: string, start: number): Result<Field> {
  let text = '';
  for (let at = start + 1; ; ) {
    const quote = line.indexOf('"', at);
    if (quote === -1) return fail(parseError(at, 'extraneous or missing " in quoted-field'));
    text += line.slice(at, quote);
    const next = line.charAt(quote + 1);
    if (next === '' || next === ',') return { ok: true, value: { text, end: quote + 1 } };
    if (next !== '"') return fail(parseError(quote, 'extraneous or missing " in quoted-field'));
    text += next;
    at = quote + 2;
  }
}

function parseError(index: number, what: string): string {
  return `parse error on line 1, column ${index + 1}: ${what}`;
}
