import type { Diagnostic, Dockerfile } from '@orchestrate/model';
import { linkStages } from './commands.ts';
import type { BuildNode, StageNode } from './node.ts';
import { addTriggers } from './onbuild.ts';
import type { ResolveOptions } from './options.ts';
import { problem } from './problem.ts';
import { findCircle, reachableFrom } from './reachability.ts';
import { Registry } from './registry.ts';
import { addStages } from './stage-nodes.ts';
import { didYouMean } from './suggest.ts';

/** The stages of a file with everything they lead to. */
export interface Graph {
  readonly stages: readonly StageNode[];
  readonly target: StageNode;
  /** What the target needs, itself included. */
  readonly reachable: ReadonlySet<BuildNode>;
}

export interface Reporting {
  readonly report: (diagnostic: Diagnostic) => void;
  /** For what BuildKit only looks at in stages that it needs. */
  readonly reportUnneeded: (diagnostic: Diagnostic) => void;
}

/** Builds the graph of a file that has stages, in BuildKit's order of work (`toDispatchState`). */
export function buildGraph(
  dockerfile: Dockerfile,
  options: ResolveOptions,
  { variables, report, reportUnneeded }: Reporting & { variables: ReadonlyMap<string, string> },
): Graph {
  const registry = new Registry(options.contextNames ?? []);
  addStages(dockerfile, options, { variables, registry, report });
  const target = findTarget(dockerfile, registry, options.target, report);
  const linking = { registry, escape: dockerfile.directives.escape };
  linkStages({ ...linking, report });
  const circle = findCircle(registry.stages);
  if (circle !== undefined) report(circle);
  const waiting = new Set(registry.stages);
  for (
    let next = takeNeeded(waiting, target);
    next.length > 0;
    next = takeNeeded(waiting, target)
  ) {
    for (const node of next) addTriggers(node, { ...linking, report }, options.baseImages);
  }
  for (const node of waiting) {
    addTriggers(node, { ...linking, report: reportUnneeded }, options.baseImages);
  }
  return { stages: registry.stages, target, reachable: reachableFrom(target) };
}

/** Stages that are needed and whose triggers have not been added; triggers may need further ones. */
function takeNeeded(waiting: Set<StageNode>, target: StageNode): StageNode[] {
  const reachable = reachableFrom(target);
  const needed = [...waiting].filter((node) => reachable.has(node));
  for (const node of needed) waiting.delete(node);
  return needed;
}

function findTarget(
  { source }: Dockerfile,
  registry: Registry,
  name: string | undefined,
  report: Reporting['report'],
): StageNode {
  const { stages, stageNames } = registry;
  const last = stages.at(-1);
  if (last === undefined) throw new Error('a Dockerfile without stages has no graph');
  const found = name === undefined || name === '' ? last : registry.findStage(name);
  if (found !== undefined) return found;
  report(
    problem({
      code: 'target',
      message: `target stage ${JSON.stringify(name)} could not be found${didYouMean(
        name ?? '',
        stages.map(({ label }) => label),
      )}`,
      hint:
        stageNames.length === 0
          ? 'No stage has a name here: leave the target out, or add `AS name` to a FROM.'
          : `The stages are ${stageNames.join(', ')}.`,
      at: { source, start: 0, end: 0 },
    }),
  );
  return last;
}
