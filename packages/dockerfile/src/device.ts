import { readCsv } from './csv.ts';
import { didYouMean } from './suggest.ts';

const TRUTH = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;

/** What is wrong with `--device` of RUN (BuildKit, `instructions/commands_rundevice.go`). */
export function deviceProblem(text: string): string | undefined {
  const fields = readCsv(text);
  if (!fields.ok) return `failed to parse csv devices: ${fields.problem}`;
  let name = '';
  for (const field of fields.value) {
    const equals = field.indexOf('=');
    const key = (equals === -1 ? field : field.slice(0, equals)).toLowerCase();
    const value = equals === -1 ? undefined : field.slice(equals + 1);
    if (key === 'required' && (value === undefined || TRUTH.test(value))) continue;
    if (key === 'required') return `invalid value for ${key}: ${value}`;
    if (key === 'name' && value !== undefined) {
      if (name !== '') return `device name already set to ${name}`;
      name = value;
    } else if (name === '') name = field;
    else if (value === undefined) return `invalid field '${field}' must be a key=value pair`;
    else return `unexpected key '${key}' in '${field}'${didYouMean(key, ['name', 'required'])}`;
  }
  return undefined;
}
