import type { BuildResult } from '@orchestrate/model';

/**
 * Another run may replace a tag while this one builds, or somebody prunes: then a parent that is linked by its
 * digest cannot be found any more. It is forgotten in `built`, so that the next attempt links it as a target,
 * whose steps the builder still has cached.
 */
export function forgetLostParents(result: BuildResult, built: Map<string, string>): BuildResult {
  if (result.status !== 'failed' || result.failure.kind === 'step') return result;
  const { failure } = result;
  const lost = [...built].filter(([, digest]) => failure.message.includes(digest));
  if (lost.length === 0) return result;
  for (const [parent] of lost) built.delete(parent);
  return { ...result, failure: { ...failure, transient: true } };
}
