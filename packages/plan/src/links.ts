import type { ImageUse, ResolvedDockerfile, Service } from '@orchestrate/model';
import { contextKey } from './context-key.ts';

/** Dockerfiles by service: one entry a platform. */
export type ResolvedServices = ReadonlyMap<string, readonly ResolvedDockerfile[]>;

/** A Dockerfile's mention of another service's image. It becomes a named context that leads to that service. */
export interface Link {
  /** Whose Dockerfile it is. */
  readonly service: string;
  /** Whose image is named. */
  readonly parent: string;
  /** Name of the named context, spelled as BuildKit looks it up. */
  readonly context: string;
  readonly use: ImageUse;
}

/**
 * The dependencies that Dockerfiles imply: FROM, COPY --from and RUN --mount from that name another
 * service's image, by one of its tags or by the bare name of the service. `# syntax` never links: a
 * frontend is not looked up among named contexts. A name that the service maps in its own `contexts` is
 * already decided there, and a reference with a digest asks for that image and no other.
 * One link for each context name of a service; a mention that the build needs wins over one it does not.
 */
export function inferLinks(
  services: ReadonlyMap<string, Service>,
  resolved: ResolvedServices,
): Link[] {
  const owners = tagOwners(services);
  return [...services.values()].flatMap((service) => {
    const own = new Set(Object.keys(service.contexts).map(contextKey));
    const links = new Map<string, Link>();
    for (const use of (resolved.get(service.name) ?? []).flatMap((file) => file.images)) {
      const context = contextKey(use.ref);
      const parent = owners.get(use.normalized) ?? (services.has(use.ref) ? use.ref : undefined);
      if (use.kind === 'syntax' || parent === undefined || parent === service.name) continue;
      if (own.has(context) || links.get(context)?.use.reachable === true) continue;
      if (use.reachable || !links.has(context)) {
        links.set(context, { service: service.name, parent, context, use });
      }
    }
    return [...links.values()];
  });
}

/** Normalized tag → service. That no two services share a tag is the manifest's to check. */
function tagOwners(services: ReadonlyMap<string, Service>): ReadonlyMap<string, string> {
  return new Map(
    [...services.values()].flatMap((service) =>
      service.tags.map((tag) => [tag, service.name] as const),
    ),
  );
}
