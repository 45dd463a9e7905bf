import { readCsv } from './csv.ts';
import { type Draft, type Mount, readBareKey, readKey } from './mount-keys.ts';
import { fail, type Result } from './result.ts';

/** The fields of one `--mount`: the key in lower case; without a value there was no `=`. */
interface Field {
  readonly text: string;
  readonly key: string;
  readonly value?: string;
}

function readFields(text: string): Result<readonly Field[]> {
  const fields = readCsv(text);
  if (!fields.ok) return fail(`failed to parse csv mounts: ${fields.problem}`);
  return {
    ok: true,
    value: fields.value.map((field) => {
      const equals = field.indexOf('=');
      if (equals === -1) return { text: field, key: field.toLowerCase() };
      return {
        text: field,
        key: field.slice(0, equals).toLowerCase(),
        value: field.slice(equals + 1),
      };
    }),
  };
}

/**
 * What `from` of a mount names, before anything is expanded: variables are refused there, and the last `from`
 * counts. Empty when there is none (BuildKit, `commands_runmount.go`, `parseMount` without an expander).
 */
export function mountFrom(text: string): Result<string> {
  const fields = readFields(text);
  if (!fields.ok) return fields;
  const values = fields.value.flatMap(({ key, value }) => (key === 'from' ? (value ?? []) : []));
  if (values.some((value) => /\$[^]/.test(value))) {
    return fail("'from' doesn't support variable expansion, define alias stage instead");
  }
  return { ok: true, value: values.at(-1) ?? '' };
}

/** Reads `--mount`, its values expanded one by one. */
export function readMount(
  text: string,
  expandValue: (value: string) => Result<string>,
): Result<Mount> {
  const fields = readFields(text);
  if (!fields.ok) return fields;
  const draft: Draft = { type: 'bind', from: '', source: '', target: '', id: '', required: false };
  for (const field of fields.value) {
    const wrong = readField(draft, field, expandValue);
    if (wrong !== undefined) return fail(wrong);
  }
  const wrong = validate(draft);
  return wrong === undefined ? { ok: true, value: draft } : fail(wrong);
}

function readField(
  draft: Draft,
  { text, key, value }: Field,
  expandValue: (value: string) => Result<string>,
): string | undefined {
  if (value === undefined) return readBareKey(draft, key, text);
  const expanded = expandValue(value);
  return expanded.ok ? readKey(draft, { key, text, value: expanded.value }) : expanded.problem;
}

function validate({
  type,
  from,
  source,
  target,
  id,
  sharing,
  mode,
  uid,
  gid,
}: Mount): string | undefined {
  if (type === 'bind' || type === 'tmpfs') {
    if (mode !== undefined) return `mode not allowed for "${type}" type mounts`;
    if (uid !== undefined) return `uid not allowed for "${type}" type mounts`;
    if (gid !== undefined) return `gid not allowed for "${type}" type mounts`;
  }
  if (type === 'secret') {
    if (from !== '') return 'secret mount should not have a from';
    if (sharing !== undefined) return 'secret mount should not define sharing';
    if (source === '' && target === '' && id === '') {
      return 'invalid secret mount. one of source, target required';
    }
    if (source !== '' && id !== '') return "both source and id can't be set";
  }
  if (sharing !== undefined && type !== 'cache')
    return `invalid cache sharing set for ${type} mount`;
  return undefined;
}
