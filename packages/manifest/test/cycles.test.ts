import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCycles } from '../src/cycles.ts';

const NODES = ['a', 'b', 'c', 'd', 'e', 'f'];
const graph = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NODES), fc.constantFrom(...NODES)), { selector: String })
  .map(
    (edges) =>
      new Map(
        NODES.map((node) => [node, edges.flatMap(([from, to]) => (from === node ? [to] : []))]),
      ),
  );

test('a cycle is a closed path along edges', () => {
  fc.assert(
    fc.property(graph, (edges) => {
      for (const cycle of findCycles(edges)) {
        expect(cycle.at(0)).toBe(cycle.at(-1));
        for (const [index, node] of cycle.slice(1).entries()) {
          expect(edges.get(cycle[index] ?? '')).toContain(node);
        }
      }
    }),
  );
});

test('without the last edge of each cycle there is an order, and only cyclic graphs have cycles', () => {
  fc.assert(
    fc.property(graph, (edges) => {
      const cycles = findCycles(edges);
      const cut = new Set(cycles.map((cycle) => cycle.slice(-2).join('>')));
      const left = new Map(
        [...edges].map(([from, to]) => [from, to.filter((node) => !cut.has(`${from}>${node}`))]),
      );
      expect(hasOrder(left)).toBe(true);
      expect(cycles.length === 0).toBe(hasOrder(edges));
    }),
  );
});

test('a chain of 20,000 services does not exhaust the stack', () => {
  const chain = new Map(
    Array.from({ length: 20_000 }, (_, index) => [`s${index}`, index > 0 ? [`s${index - 1}`] : []]),
  );
  expect(findCycles(chain)).toEqual([]);
});

/** Takes away nodes without open edges until none is left (Kahn). */
function hasOrder(edges: ReadonlyMap<string, readonly string[]>): boolean {
  const left = new Map(edges);
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const [node, targets] of left)
      if (!targets.some((target) => left.has(target))) left.delete(node);
  }
  return left.size === 0;
}
