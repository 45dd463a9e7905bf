import type { Instruction, PlacedStep, ResolvedDockerfile, Step } from '@orchestrate/model';
import { locateStep } from './locate-step.ts';

interface Found {
  readonly step: Step;
  readonly instruction: Instruction | undefined;
  readonly stage: number | undefined;
  /** Steps of one platform's build of a stage stand on each other. */
  readonly chain: string;
}

/**
 * The steps of one build in the order of the Dockerfile, each with what it uses directly: the step before it in
 * its stage, or the last one of the stage below, and the last ones of stages that it takes files from.
 */
export function placeSteps(resolved: ResolvedDockerfile, steps: readonly Step[]): PlacedStep[] {
  const found = steps.map((step) => find(resolved, step)).toSorted(inFileOrder);
  const lastOf = (stage: number, platform: string | undefined): number => {
    const own = found.findLastIndex(
      (one) => one.stage === stage && fits(one.step.platform, platform),
    );
    const base = resolved.stages[stage]?.base;
    return own === -1 && base?.kind === 'stage' ? lastOf(base.index, platform) : own;
  };
  return found.map(({ step, instruction, stage, chain }, index) => {
    const before = found.findLastIndex((one, at) => at < index && one.chain === chain);
    const own = stage === undefined ? undefined : resolved.stages[stage];
    const below = before === -1 && own?.base.kind === 'stage' ? [own.base.index] : [];
    const read = own?.reads.filter(({ line }) => line === instruction?.line) ?? [];
    const others = [...below, ...read.map((one) => one.stage)];
    const needs = [before, ...others.map((one) => lastOf(one, step.platform))];
    return {
      step,
      ...(instruction !== undefined && { instruction }),
      ...(stage !== undefined && { stage }),
      needs: [...new Set(needs.filter((one) => one !== -1))],
    };
  });
}

function find(resolved: ResolvedDockerfile, step: Step): Found {
  const instruction = locateStep(resolved, step);
  const stage = resolved.dockerfile.stages.find(
    ({ from, instructions }) =>
      instruction !== undefined && (from === instruction || instructions.includes(instruction)),
  )?.index;
  const chain = JSON.stringify([step.platform, stage ?? step.stage]);
  return { step, instruction, stage, chain };
}

function inFileOrder(left: Found, right: Found): number {
  return (left.stage ?? 0) - (right.stage ?? 0) || left.step.index - right.step.index;
}

/** A stage that is built on the builder's own platform serves all others. */
function fits(platform: string | undefined, wanted: string | undefined): boolean {
  return platform === wanted || platform === undefined || wanted === undefined;
}
