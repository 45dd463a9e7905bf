import type { ServiceSecret } from '@orchestrate/model';
import { suggestion } from '../suggest.ts';
import type { Mapping, Scalar, Tree } from '../tree/tree.ts';
import { itemsIn, mappingIn, scalarIn } from '../tree/tree.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

/** Secrets of a service; unknown providers and ids given twice are reported. */
export function readSecretUses(
  { tree }: WrittenService,
  around: Surroundings,
): readonly ServiceSecret[] {
  const uses = new Map<string, ServiceSecret>();
  for (const use of allUses(tree)) {
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

/** A mapping from id to provider, or a list of names and of `{id, from}`. */
function allUses(tree: Mapping): readonly ServiceSecret[] {
  const mapping = mappingIn(tree, 'secrets');
  if (mapping === undefined) return itemsIn(tree, 'secrets').flatMap(useOf);
  return [...mapping.entries].flatMap(([id, { value }]) =>
    value.kind === 'scalar' ? [use(id, value)] : [],
  );
}

function useOf(item: Tree): readonly ServiceSecret[] {
  if (item.kind === 'scalar') return [use(item.text, item)];
  const id = item.kind === 'mapping' ? scalarIn(item, 'id') : undefined;
  const from = item.kind === 'mapping' ? scalarIn(item, 'from') : undefined;
  return id === undefined || from === undefined ? [] : [use(id.text, from)];
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
