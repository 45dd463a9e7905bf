import type { ResolvedDockerfile, ResolvedStage } from '@orchestrate/model';

/**
 * What the target's chain of stages stands on at its bottom: an image, a named context or nothing. Undefined
 * for a Dockerfile that another frontend reads.
 */
export function baseOf(
  resolved: ResolvedDockerfile,
  index: number = resolved.target,
): Exclude<ResolvedStage['base'], { kind: 'stage' }> | undefined {
  const base = resolved.stages[index]?.base;
  return base?.kind === 'stage' ? baseOf(resolved, base.index) : base;
}
