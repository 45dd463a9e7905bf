import type { Checked, Service } from '@orchestrate/model';
import {
  buildGraph,
  type ImageNeed,
  imageNeeds,
  inferLinks,
  type Link,
  type Selection,
  type SelectRequest,
  select,
} from '@orchestrate/plan';
import type { LoadedService, Workspace } from './load.ts';

/** What was asked for and what it needs. */
export interface Choice {
  readonly selection: Selection;
  /** Parents first. */
  readonly services: readonly Service[];
  readonly links: readonly Link[];
  /** External images by service. */
  readonly needs: ReadonlyMap<string, readonly ImageNeed[]>;
}

/** Selects services from the graph that manifest and Dockerfiles make. */
export function choose(workspace: Workspace, asked: SelectRequest): Checked<Choice> {
  const { services } = workspace.manifest;
  const resolved = new Map(
    [...workspace.services].map(([name, loaded]) => [name, [...loaded.resolved.values()]]),
  );
  const links = inferLinks(services, resolved);
  const graph = buildGraph(services, links);
  if (!graph.ok) return graph;
  const selection = select(graph.value, asked);
  if (!selection.ok) return selection;
  const loaded = selection.value.services.flatMap(
    ({ service }) => workspace.services.get(service) ?? [],
  );
  const value: Choice = {
    selection: selection.value,
    services: loaded.map((one) => one.service),
    links,
    needs: new Map(loaded.map((one) => [one.service.name, needsOf(one, links)])),
  };
  return { ok: true, value, diagnostics: [...graph.diagnostics, ...selection.diagnostics] };
}

function needsOf(loaded: LoadedService, links: readonly Link[]): ImageNeed[] {
  const { service, platforms } = loaded;
  return imageNeeds({ service, resolved: [...loaded.resolved.values()], links, platforms });
}
