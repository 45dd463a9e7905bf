import type { Checked, Service } from '@orchestrate/model';
import { checked } from '@orchestrate/model';
import { compareText, sortedUnique } from './compare-text.ts';
import { findCycles } from './cycles.ts';
import type { Edge } from './edge.ts';
import type { Link } from './links.ts';

/** Who needs whom. Without cycles; says nothing of what has to be built. */
export interface ServiceGraph {
  /** Parents before dependants; deterministic for the same services, whatever their order. */
  readonly order: readonly string[];
  /** Direct ones, sorted by name. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly dependants: ReadonlyMap<string, readonly string[]>;
}

/**
 * The dependency graph of a manifest: what it says itself (`dependsOn`, `contexts`) and the links that
 * Dockerfiles imply, as far as the wanted targets reach them.
 * Returns `plan/cycle` for each circle, at the Dockerfile line that closes it where there is one.
 */
export function buildGraph(
  services: ReadonlyMap<string, Service>,
  links: readonly Link[],
): Checked<ServiceGraph> {
  const edges = [...services.values()].flatMap(manifestEdges).concat(links.flatMap(linkEdge));
  for (const edge of edges) {
    if (!services.has(edge.parent))
      throw new Error(
        `${edge.service} depends on ${edge.parent}, which the manifest check let through`,
      );
  }
  const cycles = findCycles(edges);
  if (cycles.length > 0) return { ok: false, diagnostics: cycles };
  const names = [...services.keys()];
  const parents = adjacency(names, edges);
  const dependants = adjacency(
    names,
    edges.map((edge) => ({ service: edge.parent, parent: edge.service })),
  );
  return checked({ order: parentsFirst(names, parents), parents, dependants }, []);
}

function manifestEdges(service: Service): Edge[] {
  const linked = Object.values(service.contexts).flatMap((context) =>
    context.kind === 'service' ? [context.service] : [],
  );
  return sortedUnique([...service.dependsOn, ...linked]).map((parent) => ({
    service: service.name,
    parent,
    via: 'manifest',
    at: service.at,
  }));
}

function linkEdge(link: Link): Edge[] {
  if (!link.use.reachable) return [];
  return [{ service: link.service, parent: link.parent, via: 'dockerfile', at: link.use.at }];
}

function adjacency(
  names: readonly string[],
  edges: readonly Pick<Edge, 'service' | 'parent'>[],
): ReadonlyMap<string, readonly string[]> {
  const sets = new Map(names.map((name) => [name, new Set<string>()]));
  for (const edge of edges) sets.get(edge.service)?.add(edge.parent);
  return new Map([...sets].map(([name, others]) => [name, sortedUnique(others)]));
}

/** By depth, then by name. The depth of a service is one more than that of its deepest parent. */
function parentsFirst(
  names: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
): string[] {
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const depth = 1 + Math.max(0, ...(parents.get(name) ?? []).map(depthOf));
    depths.set(name, depth);
    return depth;
  };
  return names.toSorted(
    (left, right) => depthOf(left) - depthOf(right) || compareText(left, right),
  );
}
