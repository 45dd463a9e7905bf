import type { Platform } from '@orchestrate/model';
import { normalizePlatform } from '@orchestrate/model';

/**
 * The name of a platform (OCI image spec, "Platform"), or undefined when it makes no sense: also when the name
 * would be read as another one later, as `armhf` with a variant would be.
 */
export function platformName(parts: {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}): Platform | undefined {
  const text = [parts.os, parts.architecture, parts.variant].filter(Boolean).join('/');
  const name = normalizePlatform(text);
  return name !== undefined && normalizePlatform(name) === name ? name : undefined;
}
