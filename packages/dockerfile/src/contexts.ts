import type { FileUse } from '@orchestrate/model';
import type { Graph } from './graph.ts';
import type { Base, StageNode } from './node.ts';

/**
 * The names under which BuildKit looks for named contexts while it reads FROM, COPY --from and mounts, whether
 * or not there is one, and the stages whose place a named context takes.
 */
export function mentionedContexts(stages: readonly StageNode[]): string[] {
  const bases = stages.flatMap(({ base, commands }) => [
    base,
    ...commands.flatMap(({ sources }) => sources.map(({ node }) => node.base)),
  ]);
  return [...new Set(bases.flatMap((base) => contextName(base) ?? []))];
}

function contextName(base: Base): string | undefined {
  if (base.kind === 'context') return base.name;
  return base.kind === 'image' ? base.reference.contextName : undefined;
}

/** A stage that stands on a named context takes all of it. */
export function contextFiles({ stages, reachable }: Graph): FileUse[] {
  return stages.flatMap((node): FileUse[] => {
    const { base, stage } = node;
    if (base.kind !== 'context') return [];
    return [
      {
        kind: 'bind',
        context: base.name,
        sources: ['.'],
        urls: [],
        downloads: [],
        parents: false,
        excludes: [],
        stage: stage.index,
        at: stage.baseAt,
        line: stage.from.line,
        reachable: reachable.has(node),
      },
    ];
  });
}
