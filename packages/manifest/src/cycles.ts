/**
 * The cycles of a graph, each once and as a closed path (`a`, `b`, `a`). Every edge that closes a
 * cycle in a depth-first walk gives one, so cutting one edge of each leaves none.
 */
export function findCycles(
  graph: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const start of graph.keys()) walk(start);
  return cycles;

  function walk(start: string): void {
    // An own stack: a chain of thousands of services must not overflow the engine's.
    const trail: { node: string; next: number }[] = [{ node: start, next: 0 }];
    const open = new Set([start]);
    for (let top = trail.at(-1); top !== undefined && !done.has(start); top = trail.at(-1)) {
      const target = graph.get(top.node)?.[top.next];
      top.next += 1;
      if (target === undefined) {
        done.add(top.node);
        open.delete(top.node);
        trail.pop();
      } else if (open.has(target)) {
        const path = trail.map(({ node }) => node);
        cycles.push([...path.slice(path.indexOf(target)), target]);
      } else if (!done.has(target)) {
        trail.push({ node: target, next: 0 });
        open.add(target);
      }
    }
  }
}
