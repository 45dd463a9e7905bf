import type { Lock, ResolvedDockerfile, Service } from '@orchestrate/model';
import type { FixedGitSource } from './fixed-git-source.ts';
import { namesCommit } from './names-commit.ts';

/**
 * Inputs that may change without any of the fingerprint changing, one sentence each: contexts fetched by the
 * builder without a commit or a checksum in the lock (and git sources of ADD that are not among `fixed`), folders
 * that a Dockerfile in such a context may read, ADD of a URL whose checksum neither it nor the lock knows, a file that another frontend reads. A service with such inputs is always
 * built: only BuildKit can tell, and does so quickly.
 */
export function unprovenInputs(
  service: Service,
  resolved: readonly ResolvedDockerfile[],
  lock?: Lock,
  fixed: readonly FixedGitSource[] = [],
): string[] {
  const contexts = [service.context, ...Object.values(service.contexts)].flatMap((context) =>
    context.kind === 'remote' && !isFixed(context.url, lock)
      ? [`Only the builder can tell whether ${context.url} has changed.`]
      : [],
  );
  const foreign = resolved.some((file) => file.dockerfile.directives.foreign)
    ? ['Another frontend reads this Dockerfile, so what it uses is not known.']
    : [];
  return [
    ...new Set([
      ...contexts,
      ...unreadFolders(service),
      ...foreign,
      ...resolved.flatMap((file) => unprovenDownloads(file, lock, fixed)),
    ]),
  ];
}

/** At a commit, or with bytes that the lock knows. */
function isFixed(url: string, lock: Lock | undefined): boolean {
  return namesCommit(url) || lock?.downloads.has(url) === true;
}

/** What of a folder is used says the Dockerfile, which only the builder has when its context is remote. */
function unreadFolders(service: Service): string[] {
  if (service.context.kind !== 'remote') return [];
  return Object.entries(service.contexts)
    .filter(([, context]) => context.kind === 'local')
    .map(([name]) => `Only the builder can tell which files of ${name} are used.`);
}

function unprovenDownloads(
  file: ResolvedDockerfile,
  lock: Lock | undefined,
  fixed: readonly FixedGitSource[],
): string[] {
  const known = new Set([...(lock?.downloads.keys() ?? []), ...fixed.map(({ url }) => url)]);
  return file.files
    .filter((use) => use.reachable && use.urls.length > 0 && !hasChecksum(file, use.line))
    .flatMap((use) =>
      use.urls
        .filter((url) => !namesCommit(url) && !known.has(url))
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
