import type {
  FileUse,
  Instruction,
  PlacedStep,
  ResolvedDockerfile,
  ResolvedStage,
} from '@orchestrate/model';

/** What a step takes from outside of the steps before it. */
export interface StepSources {
  readonly instruction: Instruction;
  readonly stage: number;
  /** Files of contexts that it copies or mounts, and those of a context that it is the first to stand on. */
  readonly files: readonly FileUse[];
  /** Normalized references of images, the base of its stage included when it is the first step on it. */
  readonly images: readonly string[];
  /** Names of contexts that it is the first to stand on. */
  readonly contexts: readonly string[];
  /** It is the first step of what it stands on. */
  readonly first: boolean;
}

/** Undefined for a step whose place in the Dockerfile is not known. */
export function stepSources(
  { instruction, stage }: PlacedStep,
  resolved: ResolvedDockerfile,
): StepSources | undefined {
  if (instruction === undefined || stage === undefined) return undefined;
  const ground = groundOf(resolved, stage, instruction);
  const from = ground === undefined ? undefined : resolved.dockerfile.stages[ground.index]?.from;
  const isHere = (use: { readonly stage?: number; readonly line: number }): boolean =>
    (use.stage === stage && use.line === instruction.line) ||
    (ground !== undefined && use.stage === ground.index && use.line === from?.line);
  return {
    instruction,
    stage,
    files: resolved.files.filter(isHere),
    images: resolved.images.filter(isHere).map((use) => use.normalized),
    contexts: ground?.base.kind === 'context' ? [ground.base.name] : [],
    first: ground !== undefined,
  };
}

/** The stage at the bottom of those that a step stands on, when no other step stands in between. */
function groundOf(
  resolved: ResolvedDockerfile,
  stage: number,
  until?: Instruction,
): ResolvedStage | undefined {
  const own = resolved.stages[stage];
  const instructions = resolved.dockerfile.stages[stage]?.instructions ?? [];
  const above =
    until === undefined ? instructions : instructions.slice(0, instructions.indexOf(until));
  if (own === undefined || above.some(({ keyword }) => MAKES_STEP.has(keyword))) return undefined;
  return own.base.kind === 'stage' ? groundOf(resolved, own.base.index) : own;
}

const MAKES_STEP = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);
