import type { Manifest, Service } from '@orchestrate/model';
import type { World } from './world.ts';

/** Which source a secret would come from. */
export interface SecretSourceNote {
  readonly service: string;
  readonly id: string;
  /** In words: `environment variable NPM_TOKEN`. */
  readonly from: string;
}

/** Where the secrets of services would come from; nothing is asked. */
export function secretSources(
  world: Pick<World, 'describeSecret'>,
  manifest: Manifest,
  services: readonly Service[],
): SecretSourceNote[] {
  return services.flatMap((service) =>
    service.secrets.flatMap(({ id, provider }) => {
      const source = manifest.secrets.get(provider);
      return source === undefined
        ? []
        : [{ service: service.name, id, from: world.describeSecret(source) }];
    }),
  );
}
