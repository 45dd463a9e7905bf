import {
  type Checked,
  checked,
  type Diagnostic,
  type Dockerfile,
  type ResolvedDockerfile,
  type ResolvedStage,
} from '@orchestrate/model';
import { declarationsOf } from './arguments.ts';
import { contextFiles, mentionedContexts } from './contexts.ts';
import { frontendOf } from './frontend.ts';
import { globalVariables } from './global-variables.ts';
import { buildGraph, type Graph, type Reporting } from './graph.ts';
import { imagesOf } from './images.ts';
import type { Base, Command, StageNode } from './node.ts';
import type { ResolveOptions } from './options.ts';
import { inFileOrder } from './problem.ts';
import { openScope, type Scope } from './scope.ts';
import { type StageUses, walkStage } from './walk.ts';

/**
 * A Dockerfile as one build sees it: arguments expanded, stages linked, and everything that the build takes
 * from outside, with what the target needs marked as reachable. What BuildKit refuses is an error, in its
 * words; what it would refuse if an unneeded stage were built is a warning.
 * A foreign file has no stages: its `target` is -1, and the frontend is all that is known.
 */
export function resolveDockerfile(
  dockerfile: Dockerfile,
  options: ResolveOptions,
): Checked<ResolvedDockerfile> {
  const diagnostics: Diagnostic[] = [];
  const reporting: Reporting = {
    report: (diagnostic) => diagnostics.push(diagnostic),
    reportUnneeded: (diagnostic) => diagnostics.push({ ...diagnostic, severity: 'warning' }),
  };
  const frontend = frontendOf(dockerfile, options, reporting.report);
  const resolved =
    dockerfile.stages.length === 0
      ? foreign(dockerfile, options)
      : resolveStages(dockerfile, options, reporting);
  const value = { ...resolved, images: [...frontend, ...resolved.images] };
  return checked(value, inFileOrder(diagnostics));
}

function foreign(dockerfile: Dockerfile, { targetPlatform }: ResolveOptions): ResolvedDockerfile {
  return {
    dockerfile,
    target: -1,
    platform: targetPlatform,
    stages: [],
    images: [],
    files: [],
    cacheMounts: [],
    secretMounts: [],
    sshMounts: [],
    runs: [],
    contextNames: [],
    declaredArgs: [],
  };
}

function resolveStages(
  dockerfile: Dockerfile,
  options: ResolveOptions,
  reporting: Reporting,
): ResolvedDockerfile {
  const { variables, diagnostics } = globalVariables(dockerfile, options);
  for (const diagnostic of diagnostics) reporting.report(diagnostic);
  const graph = buildGraph(dockerfile, options, { ...reporting, variables });
  const uses = walkAll(graph, { dockerfile, options, globals: variables, ...reporting });
  const all = [...uses.values()];
  return {
    dockerfile,
    target: graph.target.stage.index,
    platform: options.targetPlatform,
    stages: graph.stages.map((node) =>
      resolvedStage(node, graph.reachable.has(node), uses.get(node)?.user),
    ),
    images: imagesOf(graph.stages, graph.reachable),
    files: [...contextFiles(graph), ...all.flatMap(({ files }) => files)],
    cacheMounts: all.flatMap(({ cacheMounts }) => cacheMounts),
    secretMounts: all.flatMap(({ secretMounts }) => secretMounts),
    sshMounts: all.flatMap(({ sshMounts }) => sshMounts),
    runs: all.flatMap(({ runs }) => runs),
    contextNames: mentionedContexts(graph.stages),
    declaredArgs: declaredArgs(dockerfile, graph.stages),
  };
}

interface Walking extends Reporting {
  readonly dockerfile: Dockerfile;
  readonly options: ResolveOptions;
  readonly globals: ReadonlyMap<string, string>;
}

/** Stages only ever stand on earlier ones, so that one pass in the order of the file sees every base first. */
function walkAll(
  { stages, reachable }: Graph,
  walking: Walking,
): ReadonlyMap<StageNode, StageUses> {
  const { options, globals, dockerfile } = walking;
  const { escape } = dockerfile.directives;
  const scopes = new Map<StageNode, Scope>();
  const uses = new Map<StageNode, StageUses>();
  for (const node of stages) {
    const needed = reachable.has(node);
    const report = needed ? walking.report : walking.reportUnneeded;
    const below = node.base.kind === 'stage' ? scopes.get(node.base.node) : undefined;
    const scope = openScope(node, below, { escape, report, options });
    scopes.set(node, scope);
    uses.set(node, walkStage({ node, scope, reachable: needed, options, globals }));
  }
  return uses;
}

function resolvedStage(
  { stage, base, commands }: StageNode,
  reachable: boolean,
  user: string | undefined,
): ResolvedStage {
  return {
    index: stage.index,
    ...(stage.name !== undefined && { name: stage.name }),
    base: shownBase(base),
    reads: commands.flatMap(stagesReadBy),
    reachable,
    ...(user !== undefined && { user }),
  };
}

function stagesReadBy({ instruction, sources }: Command): ResolvedStage['reads'] {
  return sources.flatMap(({ node }) =>
    node.kind === 'stage' ? [{ stage: node.stage.index, line: instruction.line }] : [],
  );
}

function shownBase(base: Base): ResolvedStage['base'] {
  switch (base.kind) {
    case 'stage':
      return { kind: 'stage', index: base.node.stage.index };
    case 'image':
      return { kind: 'image', normalized: base.reference.normalized };
    case 'context':
      return { kind: 'context', name: base.name };
    case 'scratch':
    case 'broken':
      return { kind: 'scratch' };
  }
}

/** Names of ARG lines, those of triggers that run here included. */
function declaredArgs(
  { globalArgs, directives }: Dockerfile,
  stages: readonly StageNode[],
): string[] {
  const global = globalArgs.flatMap((instruction) =>
    declarationsOf(instruction, directives.escape),
  );
  const own = stages.flatMap(({ commands }) =>
    commands
      .filter(({ instruction }) => instruction.keyword === 'ARG')
      .flatMap(({ instruction, escape }) => declarationsOf(instruction, escape)),
  );
  return [...new Set([...global, ...own].map(({ name }) => name))];
}
