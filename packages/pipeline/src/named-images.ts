import { parseImageRef } from '@orchestrate/model';
import { type ImageNeed, imageNeeds, inferLinks } from '@orchestrate/plan';
import type { Workspace } from './load.ts';

/** Everything that any stage of any service pulls. */
export function needsOfAll(workspace: Workspace): ImageNeed[] {
  const resolved = new Map(
    [...workspace.services].map(([name, loaded]) => [name, [...loaded.resolved.values()]]),
  );
  const links = inferLinks(workspace.manifest.services, resolved);
  return [...workspace.services.values()].flatMap(({ service }) =>
    imageNeeds({ service, resolved: resolved.get(service.name) ?? [], links }),
  );
}

/** One reference for each registry that the builds pull from: enough to see whether it answers. */
export function namedImages(workspace: Workspace): string[] {
  const byHost = new Map<string, string>();
  for (const { normalized } of needsOfAll(workspace)) {
    const host = parseImageRef(normalized)?.host;
    if (host !== undefined && !byHost.has(host)) byHost.set(host, normalized);
  }
  return [...byHost.values()];
}
