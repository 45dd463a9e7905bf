import type { Manifest } from '@orchestrate/model';
import type { ServiceOverrides } from './load.ts';
import type { World } from './world.ts';

export interface ExpectedBuild {
  readonly manifest: Manifest;
  /** Builders that were asked for. */
  readonly names: readonly string[];
  readonly options: { readonly expectsBuild?: boolean; readonly overrides: ServiceOverrides };
}

/**
 * Lets the driver get ready while it is being found out what to build, where something will be. Not where images
 * are pushed: what is in the registry already is to start no builder. Nor where several builders share the work.
 */
export function standByEarly({ driver }: World, { manifest, names, options }: ExpectedBuild): void {
  const { expectsBuild, overrides } = options;
  if (expectsBuild !== true || names.length > 1) return;
  const outputs =
    overrides.outputs ?? [...manifest.services.values()].flatMap((service) => service.outputs);
  if (outputs.every(({ kind }) => kind === 'load')) driver.standBy(names[0]);
}
