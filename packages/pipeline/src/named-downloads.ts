import type { Service } from '@orchestrate/model';
import { type DownloadNeed, downloadNeeds } from '@orchestrate/plan';
import type { LoadedService, Workspace } from './load.ts';

/** What the builds of services download, to be locked. */
export function downloadsOf(loaded: Iterable<LoadedService>): DownloadNeed[] {
  return [...loaded].flatMap(({ service, resolved }) =>
    downloadNeeds(service, [...resolved.values()]),
  );
}

/** The same for services of a workspace that are known by name. */
export function downloadsOfServices(
  workspace: Workspace,
  services: readonly Service[],
): DownloadNeed[] {
  return downloadsOf(services.flatMap(({ name }) => workspace.services.get(name) ?? []));
}

/** Every address that the builds of services may fetch from over HTTP, locked or not. */
export function addressesOf(workspace: Workspace, services: readonly string[]): Set<string> {
  const loaded = services.flatMap((name) => workspace.services.get(name) ?? []);
  const urls = loaded.flatMap(({ service, resolved }) => [
    ...[...resolved.values()].flatMap(({ files }) =>
      files.flatMap((use) => (use.reachable ? use.urls : [])),
    ),
    ...[service.context, ...Object.values(service.contexts)].flatMap((context) =>
      context.kind === 'remote' ? context.url : [],
    ),
  ]);
  return new Set(urls.filter((url) => /^https?:\/\//.test(url)));
}
