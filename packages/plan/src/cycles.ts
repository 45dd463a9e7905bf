import type { Diagnostic } from '@orchestrate/model';
import { compareText, sortedUnique } from './compare-text.ts';
import type { Edge } from './edge.ts';

/**
 * One `plan/cycle` for each circle, shortest first from the smallest name. After a circle is told, the edge
 * it is pointed at counts as gone, so that circles which overlap are all found in one run.
 */
export function findCycles(edges: readonly Edge[]): Diagnostic[] {
  if (!hasCycle(edges)) return [];
  const found: Diagnostic[] = [];
  let left = edges;
  for (const start of sortedUnique(edges.map((edge) => edge.service))) {
    for (
      let cycle = cycleThrough(start, left);
      cycle !== undefined;
      cycle = cycleThrough(start, left)
    ) {
      const [culprit, ...others] = culpritFirst(cycle);
      if (culprit === undefined) throw new Error('a cycle has at least one edge');
      found.push(describe(culprit, others));
      left = left.filter(
        (edge) => edge.service !== culprit.service || edge.parent !== culprit.parent,
      );
    }
  }
  return found;
}

/** The quick answer for the usual case; finding the circles themselves costs a search from each service. */
function hasCycle(edges: readonly Edge[]): boolean {
  const parents = Map.groupBy(edges, (edge) => edge.service);
  const state = new Map<string, 'entered' | 'left'>();
  const visit = (name: string): boolean => {
    const known = state.get(name);
    if (known !== undefined) return known === 'entered';
    state.set(name, 'entered');
    const circular = (parents.get(name) ?? []).some((edge) => visit(edge.parent));
    state.set(name, 'left');
    return circular;
  };
  return [...parents.keys()].some(visit);
}

/** Shortest way from `start` back to itself, breadth first. */
function cycleThrough(start: string, edges: readonly Edge[]): Edge[] | undefined {
  const outgoing = Map.groupBy(
    edges.toSorted((left, right) => compareText(left.parent, right.parent)),
    (edge) => edge.service,
  );
  const reachedBy = new Map<string, Edge>();
  const queue = [start];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const edge of outgoing.get(name) ?? []) {
      if (reachedBy.has(edge.parent)) continue;
      reachedBy.set(edge.parent, edge);
      if (edge.parent === start) return trail(start, reachedBy);
      queue.push(edge.parent);
    }
  }
  return undefined;
}

function trail(start: string, reachedBy: ReadonlyMap<string, Edge>): Edge[] {
  const edges: Edge[] = [];
  let name = start;
  do {
    const edge = reachedBy.get(name);
    if (edge === undefined) throw new Error(`nothing leads to ${name}`);
    edges.unshift(edge);
    name = edge.service;
  } while (name !== start);
  return edges;
}

/** A Dockerfile's line is where people look last, so the circle is shown from there. */
function culpritFirst(cycle: readonly Edge[]): readonly Edge[] {
  const index = Math.max(
    0,
    cycle.findIndex((edge) => edge.via === 'dockerfile'),
  );
  return [...cycle.slice(index), ...cycle.slice(0, index)];
}

function describe(culprit: Edge, others: readonly Edge[]): Diagnostic {
  const path = [culprit.service, ...[culprit, ...others].map((edge) => edge.parent)];
  return {
    code: 'plan/cycle',
    severity: 'error',
    message:
      others.length === 0
        ? `Service ${culprit.service} needs itself.`
        : `Services need each other in a circle: ${path.join(' → ')}.`,
    hint: 'Take one of these dependencies away, or move what both sides share into a service of its own.',
    at: culprit.at,
    related: others.map((edge) => ({
      message: `${edge.service} needs ${edge.parent} ${edge.via === 'dockerfile' ? 'by this line' : 'by the manifest'}`,
      at: edge.at,
    })),
  };
}
