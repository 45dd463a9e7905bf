import type { Diagnostic } from '@orchestrate/model';
import { formatLocation } from '@orchestrate/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../src/graph.ts';
import { inferLinks } from '../src/links.ts';
import { place, resolved, service, services, use } from './support.ts';

const screen = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.flatMap((one) => [
    `${one.at === undefined ? '' : `${formatLocation(one.at)} `}${one.code}: ${one.message}`,
    ...(one.related ?? []).map((also) => `  ${formatLocation(also.at)} ${also.message}`),
  ]);

describe('buildGraph', () => {
  it('joins dependsOn, contexts and Dockerfiles, parents first', () => {
    const all = services(
      service('web', { dependsOn: ['api'] }),
      service('api', { contexts: { base: { kind: 'service', service: 'base' } } }),
      service('worker'),
      service('base'),
    );
    const links = inferLinks(all, new Map([['worker', [resolved([use('acme/base:1')])]]]));
    const graph = buildGraph(all, links);
    expect(graph).toMatchObject({ ok: true, value: { order: ['base', 'api', 'worker', 'web'] } });
    if (!graph.ok) return;
    expect(graph.value.parents.get('worker')).toEqual(['base']);
    expect(graph.value.dependants.get('base')).toEqual(['api', 'worker']);
  });

  it('does not wait for a service that only an unneeded stage names', () => {
    const all = services(service('api'), service('base'));
    const links = inferLinks(
      all,
      new Map([['api', [resolved([use('acme/base:1', { reachable: false })])]]]),
    );
    const graph = buildGraph(all, links);
    expect(graph.ok && graph.value.parents.get('api')).toEqual([]);
  });

  it('shows a circle from the Dockerfile line that closes it', () => {
    const all = services(
      service('base', { dependsOn: ['web'], at: place('orchestrate.yaml', 3) }),
      service('api'),
      service('web', { dependsOn: ['api'], at: place('orchestrate.yaml', 9) }),
    );
    const links = inferLinks(
      all,
      new Map([['api', [resolved([use('acme/base:1', { kind: 'copy', line: 7 })])]]]),
    );
    const graph = buildGraph(all, links);
    expect(screen(graph.diagnostics)).toEqual([
      'Dockerfile:7:1 plan/cycle: Services need each other in a circle: api → base → web → api.',
      '  orchestrate.yaml:3:1 base needs web by the manifest',
      '  orchestrate.yaml:9:1 web needs api by the manifest',
    ]);
  });

  it('finds circles that overlap in one run', () => {
    const all = services(
      service('a', { dependsOn: ['b', 'c'] }),
      service('b', { dependsOn: ['a'] }),
      service('c', { dependsOn: ['a', 'c'] }),
    );
    expect(buildGraph(all, []).diagnostics.map((one) => one.message)).toEqual([
      'Services need each other in a circle: a → b → a.',
      'Services need each other in a circle: a → c → a.',
      'Service c needs itself.',
    ]);
  });

  it('throws for a parent that the manifest check should have refused', () => {
    expect(() => buildGraph(services(service('a', { dependsOn: ['gone'] })), [])).toThrow(/gone/);
  });
});

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const anyEdges = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), {
  maxLength: 12,
});

const manifestOf = (edges: readonly (readonly [string, string])[], order: readonly string[]) =>
  services(
    ...order.map((name) =>
      service(name, { dependsOn: edges.filter(([from]) => from === name).map(([, to]) => to) }),
    ),
  );

/** The textbook answer: keep taking away services without parents. */
function isAcyclic(edges: readonly (readonly [string, string])[]): boolean {
  let left = new Set(names);
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    const remaining = left;
    left = new Set(
      [...left].filter((name) => edges.some(([from, to]) => from === name && remaining.has(to))),
    );
  }
  return left.size === 0;
}

it('refuses exactly the graphs with a circle, and every circle it tells is closed and real', () => {
  fc.assert(
    fc.property(anyEdges, (edges) => {
      const graph = buildGraph(manifestOf(edges, names), []);
      expect(graph.ok).toBe(isAcyclic(edges));
      for (const { message } of graph.diagnostics) {
        const path = /: (.*)\.$/.exec(message)?.[1]?.split(' → ') ?? [];
        for (const [index, to] of path.slice(1).entries())
          expect(edges).toContainEqual([path[index], to]);
        expect(path.at(0)).toBe(path.at(-1));
      }
    }),
  );
});

it('orders parents first, and the same whatever the order of the manifest', () => {
  fc.assert(
    fc.property(
      anyEdges,
      fc.shuffledSubarray(names, { minLength: names.length }),
      (edges, order) => {
        const acyclic = edges.filter(([from, to]) => from > to);
        const graph = buildGraph(manifestOf(acyclic, order), []);
        if (!graph.ok) throw new Error('edges that go down only make no circle');
        for (const [from, to] of acyclic)
          expect(graph.value.order.indexOf(to)).toBeLessThan(graph.value.order.indexOf(from));
        const again = buildGraph(manifestOf(acyclic, names), []);
        expect(again.ok && again.value.order).toEqual(graph.value.order);
      },
    ),
  );
});
