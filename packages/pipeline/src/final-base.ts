import type { ResolvedDockerfile, ResolvedStage } from '@orchestrate/model';

/** What the target's chain of stages stands on at its bottom: an image, a named context or nothing. */
export function baseOf(
  resolved: ResolvedDockerfile,
): Exclude<ResolvedStage['base'], { kind: 'stage' }> {
  let stage = resolved.stages[resolved.target];
  while (stage?.base.kind === 'stage') stage = resolved.stages[stage.base.index];
  if (stage === undefined || stage.base.kind === 'stage')
    throw new Error('a stage stands on one that does not exist');
  return stage.base;
}
