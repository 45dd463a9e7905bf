import type { Lock, ResolvedDockerfile, Service } from '@orchestrate/model';

const PINNED_GIT = /#[0-9a-f]{40}(?:[0-9a-f]{24})?(?::|$)/;

/**
 * Inputs that may change without any of the fingerprint changing, one sentence each: contexts fetched by
 * the builder, ADD of a URL whose checksum neither it nor the lock knows, a file that another frontend reads. A service with such
 * inputs is always built: only BuildKit can tell, and does so quickly.
 */
export function unprovenInputs(
  service: Service,
  resolved: readonly ResolvedDockerfile[],
  lock?: Lock,
): string[] {
  const contexts = [service.context, ...Object.values(service.contexts)].flatMap((context) =>
    context.kind === 'remote' && !PINNED_GIT.test(context.url)
      ? [`Only the builder can tell whether ${context.url} has changed.`]
      : [],
  );
  const foreign = resolved.some((file) => file.dockerfile.directives.foreign)
    ? ['Another frontend reads this Dockerfile, so what it uses is not known.']
    : [];
  return [
    ...new Set([
      ...contexts,
      ...foreign,
      ...resolved.flatMap((file) => unprovenDownloads(file, lock)),
    ]),
  ];
}

function unprovenDownloads(file: ResolvedDockerfile, lock: Lock | undefined): string[] {
  return file.files
    .filter((use) => use.reachable && use.urls.length > 0 && !hasChecksum(file, use.line))
    .flatMap((use) =>
      use.urls
        .filter((url) => !PINNED_GIT.test(url) && lock?.downloads.has(url) !== true)
        .map((url) => `Only the builder can tell whether ${url} has changed (line ${use.line}).`),
    );
}

function hasChecksum(file: ResolvedDockerfile, line: number): boolean {
  return file.dockerfile.stages
    .flatMap((stage) => stage.instructions)
    .some(
      (instruction) =>
        instruction.line === line && instruction.flags.some((flag) => flag.name === 'checksum'),
    );
}
