import type { BuildFailure, Lock } from '@orchestrate/model';
import type { ImageNeed } from '@orchestrate/plan';
import type { Workspace } from './load.ts';

/**
 * Normalized references that the builds of services may pull: what their Dockerfiles need, and all of the lock
 * where a Dockerfile is read by the builder alone.
 */
export function refsAllowed(
  {
    workspace,
    needs,
    lock,
  }: {
    readonly workspace: Workspace;
    readonly needs: ReadonlyMap<string, readonly ImageNeed[]>;
    readonly lock: Lock;
  },
  services: readonly string[],
): string[] {
  const needed = services
    .flatMap((name) => needs.get(name) ?? [])
    .flatMap(({ reachable, normalized }) => (reachable ? [normalized] : []));
  const isUnread = services.some((name) => !isRead(workspace, name));
  return [...needed, ...(isUnread ? lock.images.keys() : [])];
}

/** False for a Dockerfile in a remote context. */
export function isRead({ services }: Workspace, name: string): boolean {
  return services.get(name)?.resolved.size !== 0;
}

/** What is not in the lock comes into it by a Dockerfile that we read, or else by the manifest. */
export function toldHowToLock(
  workspace: Workspace,
  service: string,
  failure: BuildFailure,
): BuildFailure {
  if (failure.kind !== 'denied-source' || isRead(workspace, service)) return failure;
  const how = `Its Dockerfile is read by the builder alone: name the image in the manifest, as in \`contexts: {"alpine:3": docker-image://alpine:3}\` of ${service}, and it is locked.`;
  return { ...failure, message: `${failure.message} ${how}` };
}
