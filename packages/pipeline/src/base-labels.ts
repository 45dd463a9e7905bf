import type { Lock } from '@orchestrate/model';
import { baseOf } from './final-base.ts';
import type { LoadedService } from './load.ts';

/**
 * `org.opencontainers.image.base.name` and `.base.digest` (OCI image spec, annotations): the image that the
 * final stage stands on, with the digest that this very build is locked to. Nothing for `scratch` and for
 * bases that are services of the same manifest, whose images have labels of their own.
 */
export function baseLabels(loaded: LoadedService, lock: Lock): Record<string, string> {
  const bases = [...loaded.resolved.values()].map((file) => baseOf(file));
  const names = new Set(
    bases.map((base) => (base?.kind === 'image' ? base.normalized : undefined)),
  );
  const [name, ...others] = [...names];
  // Labels are one set for all platforms: bases that differ between platforms cannot be told in them.
  if (name === undefined || others.length > 0) return {};
  const locked = lock.images.get(name);
  if (locked === undefined) return {};
  return {
    'org.opencontainers.image.base.name': name,
    'org.opencontainers.image.base.digest': locked.digest,
  };
}
