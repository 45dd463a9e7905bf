import type {
  ImageUseKind,
  Location,
  Platform,
  ResolvedDockerfile,
  Service,
  ToolKind,
} from '@orchestrate/model';
import { normalizeImageRef } from '@orchestrate/model';
import { contextKey } from './context-key.ts';
import type { Link } from './links.ts';

/** One external image that a build of a service would pull: what has to be in the lock. */
export interface ImageNeed {
  readonly service: string;
  /** `context` is a named context of the manifest that is an image. */
  readonly kind: ImageUseKind | 'context' | ToolKind;
  /** As it is written, after expansion. */
  readonly ref: string;
  /** Key in the lock. */
  readonly normalized: string;
  /** Undefined for frontends and tools: they run on the builder, whatever is built. */
  readonly platform?: Platform;
  /** False when the wanted target does not need it: BuildKit will not ask for it. */
  readonly reachable: boolean;
  readonly at: Location;
}

export interface ImageNeedsInput {
  readonly service: Service;
  /** One a platform; none when only the builder reads the Dockerfile. */
  readonly resolved: readonly ResolvedDockerfile[];
  /** Those that are built; needed only where nothing is resolved. */
  readonly platforms?: readonly Platform[];
  /** Links of all services; those of others are ignored. */
  readonly links: readonly Link[];
}

/**
 * The images of other people that a service stands on: what its Dockerfile names, less what named contexts
 * and services of the manifest stand for, the images that the manifest gives as named contexts, and the tools
 * that its build runs.
 */
export function imageNeeds({
  service,
  resolved,
  links,
  platforms = [],
}: ImageNeedsInput): ImageNeed[] {
  const replaced = new Set([
    ...Object.keys(service.contexts).map(contextKey),
    ...links.filter((link) => link.service === service.name).map((link) => link.context),
  ]);
  const ofFiles = resolved.flatMap((file) => [
    ...usesOf(service, file).filter(
      (need) => need.kind === 'syntax' || !replaced.has(contextKey(need.ref)),
    ),
    ...contextImages(service, file),
  ]);
  // Which of them a Dockerfile that nobody here has read mentions is not known.
  const unread = resolved.length > 0 ? [] : platforms;
  const ofContexts = unread.flatMap((platform) => contextImages(service, { platform }));
  return [...ofFiles, ...ofContexts, ...toolNeeds(service)];
}

function toolNeeds(service: Service): ImageNeed[] {
  return service.tools.map(({ kind, ref, at }) => {
    const normalized = normalizeImageRef(ref);
    if (normalized === undefined)
      throw new Error(`${ref} of ${service.name} is no image name, which the manifest let through`);
    return { service: service.name, kind, ref, normalized, reachable: true, at };
  });
}

function usesOf(service: Service, file: ResolvedDockerfile): ImageNeed[] {
  return file.images.map((use) => ({
    service: service.name,
    kind: use.kind,
    ref: use.ref,
    normalized: use.normalized,
    ...(use.kind !== 'syntax' && { platform: use.platform ?? file.platform }),
    reachable: use.reachable,
    at: use.at,
  }));
}

function contextImages(
  service: Service,
  {
    platform,
    contextNames,
  }: Pick<ResolvedDockerfile, 'platform'> & Partial<Pick<ResolvedDockerfile, 'contextNames'>>,
): ImageNeed[] {
  const mentioned = contextNames && new Set(contextNames.map(contextKey));
  return Object.entries(service.contexts).flatMap(([name, context]) => {
    if (context.kind !== 'image') return [];
    const normalized = normalizeImageRef(context.ref);
    if (normalized === undefined)
      throw new Error(
        `context ${name} of ${service.name} is no image name, which the manifest check let through`,
      );
    return [
      {
        service: service.name,
        kind: 'context' as const,
        ref: context.ref,
        normalized,
        platform,
        reachable: mentioned?.has(contextKey(name)) ?? true,
        at: service.at,
      },
    ];
  });
}
