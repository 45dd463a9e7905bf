import type { Checked, Diagnostic } from '@orchestrate/model';
import { checked } from '@orchestrate/model';
import { type Filter, globMatcher, isGlob, parseFilter } from './filter.ts';
import type { ServiceGraph } from './graph.ts';
import { suggest } from './suggest.ts';

export interface SelectRequest {
  /** Services named on the command line; the forms of a filter are allowed. */
  readonly names: readonly string[];
  readonly filters: readonly string[];
  /** The commit that `[changed]` means. Only what differs from it, or stands on what does, is selected. */
  readonly since?: string;
  /** Services whose own inputs differ from a commit, by commit as it is written: all of `refsOf`. */
  readonly changed?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The services that were asked for, and what they need. */
export interface Selection {
  /** Parents before dependants. */
  readonly services: readonly SelectedService[];
}

export interface SelectedService {
  readonly service: string;
  /** False: here only because something else needs it. */
  readonly requested: boolean;
  /** Direct parents, all of them selected too. */
  readonly parents: readonly string[];
}

/** The commits that a request compares with, each once. */
export function refsOf({ names, filters, since }: Omit<SelectRequest, 'changed'>): string[] {
  const named = [...names, ...filters].flatMap((text) => {
    const { subject } = parseFilter(text);
    return subject.kind === 'changed' ? (subject.ref ?? []) : [];
  });
  return [...new Set([...(since === undefined ? [] : [since]), ...named])];
}

/**
 * What to build: the union of names and filters, less what `!` takes away; everything when nothing (but
 * exclusions) is given. With `since`, only what a difference touches is left of it. Whatever a selected service needs is selected too, even when it was excluded.
 * Returns `plan/unknown-service`, `plan/no-match` and `plan/no-changes-known`, all of them in one run.
 */
export function select(graph: ServiceGraph, request: SelectRequest): Checked<Selection> {
  const filters = [...request.names, ...request.filters].map(parseFilter);
  const diagnostics: Diagnostic[] = [];
  const wanted = new Set<string>();
  if (filters.every((filter) => filter.exclude)) for (const name of graph.order) wanted.add(name);
  for (const filter of filters.toSorted(
    (left, right) => Number(left.exclude) - Number(right.exclude),
  )) {
    const matched = match(filter, graph, request);
    if (!matched.ok) diagnostics.push(...matched.diagnostics);
    else
      for (const name of widen(matched.value, filter, graph)) {
        if (filter.exclude) wanted.delete(name);
        else wanted.add(name);
      }
  }
  return checked(selectionOf(graph, touched(wanted, graph, request)), diagnostics);
}

/** A service whose parent differs is made of something else too. */
function touched(
  wanted: ReadonlySet<string>,
  graph: ServiceGraph,
  { since, changed }: SelectRequest,
): ReadonlySet<string> {
  if (since === undefined) return wanted;
  const affected = closure(differing(since, changed), graph.dependants);
  return new Set([...wanted].filter((name) => affected.has(name)));
}

function differing(ref: string, changed: SelectRequest['changed']): ReadonlySet<string> {
  const services = changed?.get(ref);
  if (services === undefined) throw new Error(`nobody compared the work tree with ${ref}`);
  return services;
}

/** The selection of given names and all they need. */
export function selectionOf(graph: ServiceGraph, requested: ReadonlySet<string>): Selection {
  const needed = closure(requested, graph.parents);
  return {
    services: graph.order
      .filter((name) => needed.has(name))
      .map((service) => ({
        service,
        requested: requested.has(service),
        parents: graph.parents.get(service) ?? [],
      })),
  };
}

/** The names themselves and everything that leads on from them. */
export function closure(
  names: Iterable<string>,
  next: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const reached = new Set(names);
  for (const name of reached) for (const other of next.get(name) ?? []) reached.add(other);
  return reached;
}

function widen(names: readonly string[], filter: Filter, graph: ServiceGraph): Iterable<string> {
  const upwards = filter.withDependants ? closure(names, graph.dependants) : new Set(names);
  return filter.withParents ? closure(upwards, graph.parents) : upwards;
}

function match(
  filter: Filter,
  graph: ServiceGraph,
  { since, changed }: SelectRequest,
): Checked<readonly string[]> {
  const { subject } = filter;
  if (subject.kind === 'changed') {
    const ref = subject.ref ?? since;
    if (ref === undefined) return { ok: false, diagnostics: [noChangesKnown(filter)] };
    const services = differing(ref, changed);
    return checked(
      graph.order.filter((name) => services.has(name)),
      [],
    );
  }
  if (graph.parents.has(subject.pattern)) return checked([subject.pattern], []);
  if (!isGlob(subject.pattern))
    return { ok: false, diagnostics: [unknown(subject.pattern, graph)] };
  const matched = graph.order.filter(globMatcher(subject.pattern));
  return matched.length > 0 ? checked(matched, []) : { ok: false, diagnostics: [noMatch(filter)] };
}

function unknown(name: string, graph: ServiceGraph): Diagnostic {
  const near = suggest(name, graph.order);
  return {
    code: 'plan/unknown-service',
    severity: 'error',
    message: `There is no service ${name === '' ? 'with an empty name' : name} in the manifest.`,
    hint:
      near === undefined
        ? 'The manifest lists its services under services.'
        : `Did you mean ${near}?`,
  };
}

function noMatch(filter: Filter): Diagnostic {
  return {
    code: 'plan/no-match',
    severity: 'error',
    message: `No service matches ${filter.text}.`,
    hint: 'Patterns know * for any characters and ? for one; quote them so that the shell leaves them alone.',
  };
}

function noChangesKnown(filter: Filter): Diagnostic {
  return {
    code: 'plan/no-changes-known',
    severity: 'error',
    message: `${filter.text} needs to know what has changed.`,
    hint: 'Say since when with --since, or name the commit in the brackets: [main].',
  };
}
