import { type ImageNeed, imageNeeds, inferLinks } from '@orchestrate/plan';
import type { Workspace } from './load.ts';

/** Everything that any stage of any service pulls. */
export function needsOfAll(workspace: Workspace): ImageNeed[] {
  const resolved = new Map(
    [...workspace.services].map(([name, loaded]) => [name, [...loaded.resolved.values()]]),
  );
  const links = inferLinks(workspace.manifest.services, resolved);
  return [...workspace.services.values()].flatMap(({ service, platforms }) =>
    imageNeeds({ service, resolved: resolved.get(service.name) ?? [], links, platforms }),
  );
}

/** Everything that builds pull, each once. */
export function namedImages(workspace: Workspace): string[] {
  return [...new Set(needsOfAll(workspace).map(({ normalized }) => normalized))];
}
