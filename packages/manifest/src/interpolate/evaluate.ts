import type { Problem } from '../problem.ts';
import type { Part, Reference } from './scan.ts';
import { type Scope, valueOf } from './values.ts';

/** What stops an evaluation, with the reference it is about. */
export type Obstacle = Pick<Problem, 'code' | 'message' | 'hint'> & { readonly text: string };

export interface Evaluated {
  readonly text: string;
  readonly obstacles: readonly Obstacle[];
}

/** Replaces the references of a text by their values; defaults may hold references themselves. */
export function evaluate(parts: readonly Part[], scope: Scope): Evaluated {
  const pieces = parts.map((part) =>
    typeof part === 'string' ? plain(part) : evaluateReference(part, scope),
  );
  return {
    text: pieces.map((piece) => piece.text).join(''),
    obstacles: pieces.flatMap((piece) => piece.obstacles),
  };
}

function evaluateReference(reference: Reference, scope: Scope): Evaluated {
  const found = valueOf(reference.name, scope);
  if ('mistake' in found) return obstacle(reference, found.mistake);
  const { operator } = reference;
  if (operator === undefined)
    return found.lack === undefined ? plain(found.value) : obstacle(reference, found.lack);
  const counts = !operator.startsWith(':') || found.value !== '';
  const value = counts ? found.value : undefined;
  switch (operator) {
    case ':-':
    case '-':
      return value === undefined ? evaluate(reference.operand, scope) : plain(value);
    case ':+':
    case '+':
      return value === undefined ? plain('') : evaluate(reference.operand, scope);
    case ':?':
    case '?':
      return value === undefined ? demanded(reference, scope) : plain(value);
  }
}

/** `${NAME:?message}`: the manifest itself says why the value is needed. */
function demanded(reference: Reference, scope: Scope): Evaluated {
  const reason = evaluate(reference.operand, scope).text.trim();
  const empty = reference.operator === ':?' ? ' or is empty' : '';
  const message = `\`${reference.name}\` is not set${empty}${reason === '' ? '' : `: ${reason.replace(/\.$/, '')}`}.`;
  return obstacle(reference, {
    code: 'unset-variable',
    message,
    hint: `Set \`${reference.name}\`.`,
  });
}

function obstacle({ text }: Reference, problem: Omit<Obstacle, 'text'>): Evaluated {
  return { text: '', obstacles: [{ ...problem, text }] };
}

function plain(text: string): Evaluated {
  return { text, obstacles: [] };
}
