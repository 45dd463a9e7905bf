import type { Service } from '@orchestrate/model';
import type { SecretToFind } from '@orchestrate/secrets';
import { addressSecrets } from './address-secrets.ts';
import { cacheCredentials } from './cache-credentials.ts';
import { encoded } from './encoded.ts';
import type { Workspace } from './load.ts';
import type { RevealedSecrets } from './reveal-secrets.ts';
import type { World } from './world.ts';

export interface HiddenInput {
  readonly workspace: Workspace;
  readonly secrets: RevealedSecrets;
  /** Those whose layer caches may be used. */
  readonly services: readonly Service[];
}

/**
 * All that a run shows and stores nowhere: secrets by the names of their providers, then what gives access in
 * addresses and to layer caches, whose `id` says where it comes from.
 */
export function hiddenValues(
  { env }: Pick<World, 'env'>,
  { workspace, secrets, services }: HiddenInput,
): SecretToFind[] {
  const found = (id: string, texts: readonly string[]): SecretToFind[] =>
    encoded(texts).map((value) => ({ id, value }));
  return [
    ...secrets.all,
    ...found('in an address', addressSecrets(workspace.services.values())),
    ...found('of a layer cache', cacheCredentials(env, services)),
  ];
}
