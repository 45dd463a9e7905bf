import type { ServiceSecret } from '@orchestrate/model';
import { suggestion } from '../suggest.ts';
import type { Scalar, Tree } from '../tree/tree.ts';
import { itemsIn, scalarIn } from '../tree/tree.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

/** Secrets of a service; unknown providers and ids given twice are reported. */
export function readSecretUses(
  { tree }: WrittenService,
  around: Surroundings,
): readonly ServiceSecret[] {
  const uses = new Map<string, ServiceSecret>();
  for (const use of itemsIn(tree, 'secrets').flatMap(usesIn)) {
    const first = uses.get(use.id);
    if (first !== undefined) {
      around.report({
        code: 'duplicate-secret',
        message: `The secret id \`${use.id}\` is given twice.`,
        hint: 'Remove one of the two.',
        at: use.at,
        related: [{ message: 'It is first given here.', at: first.at }],
      });
    } else if (knownProvider(use, around)) uses.set(use.id, use);
  }
  return [...uses.values()];
}

/** A name, `{id, from}`, or a whole mapping from id to provider. */
function usesIn(item: Tree): readonly ServiceSecret[] {
  if (item.kind === 'scalar') return [use(item.text, item)];
  if (item.kind === 'list') return [];
  const id = scalarIn(item, 'id');
  const from = scalarIn(item, 'from');
  if (id !== undefined && from !== undefined) return [use(id.text, from)];
  return [...item.entries].flatMap(([id, { value }]) =>
    value.kind === 'scalar' ? [use(id, value)] : [],
  );
}

function use(id: string, provider: Scalar): ServiceSecret {
  return { id, provider: provider.text, at: provider.at };
}

function knownProvider(
  { provider, at }: ServiceSecret,
  { secrets, report }: Surroundings,
): boolean {
  if (secrets.has(provider)) return true;
  report({
    code: 'unknown-secret',
    message: `There is no secret \`${provider}\`.`,
    hint: suggestion(
      provider,
      secrets,
      `Say where it comes from: \`secrets: {${provider}: {env: …}}\` at the top of the file.`,
    ),
    at,
  });
  return false;
}
