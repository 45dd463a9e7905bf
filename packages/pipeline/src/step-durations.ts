import { locateStep } from '@orchestrate/dockerfile';
import type { Instruction, ResolvedDockerfile, RunRecord } from '@orchestrate/model';

/**
 * How long an instruction took in the runs that executed it, in milliseconds, oldest first: those whose text was
 * that of the newest, for the same platform.
 */
export function stepDurations(
  records: readonly RunRecord[],
  service: string,
  resolved: ResolvedDockerfile,
  instruction: Instruction,
): number[] {
  const steps = records
    .flatMap((record) => record.services)
    .filter((one) => one.service === service && isFor(one.platform, resolved.platform))
    .flatMap((one) => one.steps)
    .filter((step) => step.state === 'executed' && locateStep(resolved, step) === instruction);
  return steps
    .filter(({ text }) => text === steps[0]?.text)
    .flatMap(({ startedAt, completedAt }) =>
      startedAt === undefined || completedAt === undefined ? [] : [completedAt - startedAt],
    )
    .toReversed();
}

function isFor(platform: string | undefined, wanted: string): boolean {
  return platform === undefined || platform === wanted;
}
