import { matchLayers, oneLine, withoutShell } from '@orchestrate/dockerfile';
import type { CacheOrigin, Manifest, RunRecord, Service, StepPlace } from '@orchestrate/model';
import { applyMirrors, formatImageRef, parseImageRef, repositoryOf } from '@orchestrate/model';
import { buildGraph, type CacheOwner, type ImageNeed, type Link } from '@orchestrate/plan';
import type { LoadedService, Workspace } from './load.ts';

export interface CacheOwnersInput {
  readonly workspace: Workspace;
  readonly links: readonly Link[];
  readonly needs: ReadonlyMap<string, readonly ImageNeed[]>;
  /** Earlier runs, whose steps may still be in the cache. */
  readonly runs: readonly RunRecord[];
}

/** BuildKit counts a base image as the first step; stages that stand on others begin with 1. */
const FIRST = 2;

/** What tells the records of each service from those of others: its Dockerfile, its mounts, its bases, its history. */
export function cacheOwners({ workspace, links, needs, runs }: CacheOwnersInput): CacheOwner[] {
  const { manifest } = workspace;
  const graph = buildGraph(manifest.services, links);
  const parents = graph.ok ? graph.value.parents : new Map<string, readonly string[]>();
  const history = stepTexts(runs);
  return [...workspace.services.values()].map((loaded) => {
    const { name } = loaded.service;
    const ancestors = ancestorsOf(name, parents);
    const above = ancestors.flatMap((ancestor) => manifest.services.get(ancestor) ?? []);
    const matches = [...loaded.resolved.values()].map(matchLayers);
    const earlier = history.get(name) ?? new Map<string, StepPlace>();
    return {
      service: name,
      ancestors,
      place: (origin) => {
        const places = [
          ...matches.map((match) => match(origin)),
          ...textsOf(origin).map((text) => earlier.get(text)),
        ];
        return places.find((place) => place === 'first') ?? places.find((one) => one !== undefined);
      },
      bases: new Set([
        ...(needs.get(name) ?? []).flatMap((need) => pulledNames(need.normalized, manifest)),
        ...above.flatMap(imageNames),
      ]),
      mounts: mountIds(loaded, manifest),
    };
  });
}

function ancestorsOf(name: string, parents: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set<string>(parents.get(name));
  for (const ancestor of found) for (const next of parents.get(ancestor) ?? []) found.add(next);
  return [...found];
}

/** As a builder names what it pulls: through the mirrors or not, by tag or by repository alone. */
function pulledNames(normalized: string, { mirrors }: Manifest): string[] {
  const ref = parseImageRef(normalized);
  if (ref === undefined) return [];
  const { host, path, tag } = ref;
  const plain = tag === undefined ? { host, path } : { host, path, tag };
  return [plain, applyMirrors(plain, mirrors)].flatMap((one) => [
    formatImageRef(one),
    repositoryOf(one),
  ]);
}

function imageNames({ tags }: Service): string[] {
  return tags.flatMap((tag) => {
    const ref = parseImageRef(tag);
    return ref === undefined ? [] : [formatImageRef(ref), repositoryOf(ref)];
  });
}

/** BuildKit puts the namespace, even an empty one, and a slash before the id (`dockerfile2llb`, `dispatchRunMounts`). */
function mountIds({ resolved }: LoadedService, { cacheMountNamespace }: Manifest): Set<string> {
  return new Set(
    [...resolved.values()].flatMap(({ cacheMounts }) =>
      cacheMounts.map(({ id }) => `${cacheMountNamespace ?? ''}/${id}`),
    ),
  );
}

/** Steps that runs on record had, by service and text. */
function stepTexts(runs: readonly RunRecord[]): Map<string, Map<string, StepPlace>> {
  const texts = new Map<string, Map<string, StepPlace>>();
  for (const { service, steps } of runs.flatMap((run) => run.services)) {
    const known = texts.get(service) ?? new Map<string, StepPlace>();
    texts.set(service, known);
    for (const { instruction, stage, text, index } of steps) {
      const shown = instruction === 'RUN' ? `RUN ${command(text)}` : inStage(stage, text);
      if (known.get(shown) !== 'first') known.set(shown, index <= FIRST ? 'first' : 'later');
    }
  }
  return texts;
}

/** What a step with this origin would be called in the history; a RUN with its shell or without. */
function textsOf(origin: CacheOrigin): string[] {
  if (origin.kind === 'step') return [inStage(origin.stage, origin.text)];
  if (origin.kind !== 'run') return [];
  const args = oneLine(origin.args);
  return [`RUN ${args}`, `RUN ${withoutShell(args)}`];
}

/** A RUN as BuildKit shows it, without its flags. */
function command(text: string): string {
  return oneLine(text.replace(/^RUN\s+(?:--\S+\s+)*/, ''));
}

function inStage(stage: string | undefined, text: string): string {
  return `[${stage ?? ''}] ${oneLine(text)}`;
}
