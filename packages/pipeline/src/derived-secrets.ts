import type { DerivedSecret, SecretAnswer } from '@orchestrate/model';
import { fillTemplate, MAX_SECRET_BYTES } from '@orchestrate/model';

/** The value of a secret that is made of others, from theirs. No message holds a value. */
export function deriveSecret(
  secret: DerivedSecret,
  parts: ReadonlyMap<string, Uint8Array>,
): SecretAnswer {
  const textOf = (name: string): string => new TextDecoder().decode(parts.get(name));
  const answer =
    secret.kind === 'template'
      ? found(fillTemplate(secret.text, textOf))
      : fieldOf(textOf(secret.from), secret);
  if (!answer.ok) return answer;
  const size = answer.value.length;
  if (size > MAX_SECRET_BYTES)
    return problem(
      'too-large',
      `is ${size} bytes long; BuildKit takes ${MAX_SECRET_BYTES} at most`,
    );
  return size === 0 && !secret.allowEmpty
    ? problem('empty', `what is made of ${[...parts.keys()].join(', ')} is empty`)
    : answer;
}

function fieldOf(
  document: string,
  { from, field }: Extract<DerivedSecret, { kind: 'json' }>,
): SecretAnswer {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    return problem('failed', `the secret ${from} is not JSON`);
  }
  for (const key of field.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  if (value === undefined || value === null)
    return problem('missing', `the secret ${from} has no field ${field}`);
  return found(typeof value === 'string' ? value : JSON.stringify(value));
}

function found(text: string): SecretAnswer {
  return { ok: true, value: new TextEncoder().encode(text) };
}

function problem(
  kind: Exclude<SecretAnswer, { ok: true }>['problem'],
  message: string,
): SecretAnswer {
  return { ok: false, problem: kind, message };
}
