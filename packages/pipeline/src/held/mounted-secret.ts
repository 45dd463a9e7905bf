import type { Location, Manifest, Service } from '@orchestrate/model';
import { templateParts } from '@orchestrate/model';
import type { LoadedService } from '../load.ts';

export interface SecretMount {
  readonly at: Location;
  readonly line: number;
}

/**
 * The mounts through which a service's steps get a secret, by line: of itself, or of another that is made of it.
 * Steps that the target does not need are left out: they are not built.
 */
export function mountsOfSecret(
  manifest: Manifest,
  { service, resolved }: LoadedService,
  secret: string,
): SecretMount[] {
  const ids = new Set(idsOf(manifest, service, secret));
  const mounts = [...resolved.values()].flatMap((file) =>
    file.secretMounts.filter(({ id, reachable }) => reachable && ids.has(id)),
  );
  const byLine = new Map(mounts.map(({ at, line }) => [line, { at, line }]));
  return [...byLine.values()].toSorted((a, b) => a.line - b.line);
}

function idsOf(manifest: Manifest, service: Service, secret: string): string[] {
  return service.secrets
    .filter(({ provider }) => isMadeOf(manifest, provider, secret))
    .map(({ id }) => id);
}

function isMadeOf(manifest: Manifest, provider: string, secret: string): boolean {
  if (provider === secret) return true;
  const source = manifest.secrets.get(provider);
  if (source?.kind === 'json') return isMadeOf(manifest, source.from, secret);
  if (source?.kind !== 'template') return false;
  return templateParts(source.text).some((part) => isMadeOf(manifest, part, secret));
}
