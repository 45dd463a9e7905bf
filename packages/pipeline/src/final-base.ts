import type { ResolvedDockerfile, ResolvedStage } from '@orchestrate/model';

/** What the target's chain of stages stands on at its bottom: an image, a named context or nothing. */
export function baseOf(
  resolved: ResolvedDockerfile,
  index: number = resolved.target,
): Exclude<ResolvedStage['base'], { kind: 'stage' }> {
  const base = resolved.stages[index]?.base;
  if (base === undefined) throw new Error(`there is no stage ${index}`);
  return base.kind === 'stage' ? baseOf(resolved, base.index) : base;
}
