import type {
  Instruction,
  ResolvedDockerfile,
  ResolvedStage,
  Stage,
  Step,
} from '@orchestrate/model';
import { sharedText } from './step-text.ts';

const STEPS = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

interface Candidate {
  readonly instruction: Instruction;
  /** As BuildKit counts, unless the base image brings triggers. */
  readonly number: number;
  /** What BuildKit says the stage has in all, on the same condition. */
  readonly total: number;
  /** How much of it stands in the text of the step. */
  readonly shared: number;
}

/**
 * The instruction that a step shows: of those in the step's stage with the same keyword and text, the one whose
 * number is nearest. A step that a trigger of the base made is its stage's FROM. Undefined when the file has no
 * such stage or instruction.
 */
export function locateStep(
  resolved: ResolvedDockerfile,
  step: Pick<Step, 'stage' | 'index' | 'total' | 'text' | 'instruction'>,
): Instruction | undefined {
  const stages = stagesOf(resolved, step.stage);
  if (/^ONBUILD /i.test(step.text)) return triggered(resolved, stages)?.from;
  // With `--link` a copy has a second step, which joins its layer to the image.
  const text = step.text.replace(/^LINK /, '');
  const candidates = stages
    .flatMap((stage) => candidatesOf(resolved, stage))
    .filter(({ instruction }) => instruction.keyword === step.instruction);
  const alike = candidates.flatMap((candidate) => {
    const shared = sharedText(candidate.instruction, text);
    return shared === undefined ? [] : [{ ...candidate, shared }];
  });
  return nearest(alike.length > 0 ? alike : candidates, step)?.instruction;
}

/** Of stages that share a name, the one that has triggers to run. */
function triggered(
  { stages, dockerfile }: ResolvedDockerfile,
  shown: readonly Stage[],
): Stage | undefined {
  const having = shown.find(
    ({ index }) => triggersOf(stages[index]?.base, dockerfile.stages).length > 0,
  );
  return having ?? shown[0];
}

/**
 * BuildKit shows a stage by its name or as `stage-N`, and leaves it away where the file has only one; bake may
 * show the name of its target there.
 */
function stagesOf({ dockerfile, target }: ResolvedDockerfile, shown: string | undefined): Stage[] {
  const { stages } = dockerfile;
  const named = stages.filter(({ name, index }) => (name ?? `stage-${index}`) === shown);
  if (named.length > 0) return named;
  const wanted = stages[target];
  return wanted === undefined ? [] : [wanted];
}

function candidatesOf({ stages, dockerfile }: ResolvedDockerfile, stage: Stage): Candidate[] {
  const base = stages[stage.index]?.base;
  const triggers = triggersOf(base, dockerfile.stages);
  const counted = base?.kind === 'image' ? 1 : 0;
  const own = stage.instructions.filter(isStep);
  const total = (base?.kind === 'context' ? 1 : counted) + triggers.length + own.length;
  let number = counted + triggers.filter((keyword) => STEPS.has(keyword)).length;
  return own.map((instruction) => {
    // The root is there already: BuildKit counts it in the total and shows no step.
    if (!isRoot(instruction)) number += 1;
    return { instruction, number, total, shared: 0 };
  });
}

function isStep({ keyword }: Instruction): boolean {
  return STEPS.has(keyword);
}

function isRoot({ keyword, body }: Instruction): boolean {
  return keyword === 'WORKDIR' && body === '/';
}

/** Keywords of what ONBUILD left in the stage below. */
function triggersOf(base: ResolvedStage['base'] | undefined, stages: readonly Stage[]): string[] {
  if (base?.kind !== 'stage') return [];
  const below = stages[base.index]?.instructions ?? [];
  return below
    .filter(({ keyword }) => keyword === 'ONBUILD')
    .map(({ body }) => /^\S*/.exec(body)?.[0].toUpperCase() ?? '');
}

/** A total above the expected one comes from triggers of the base image, which stand in front of everything. */
function nearest(
  candidates: readonly Candidate[],
  { index, total }: Pick<Step, 'index' | 'total'>,
): Candidate | undefined {
  const distance = (candidate: Candidate): number =>
    Math.abs(candidate.number + Math.max(0, total - candidate.total) - index);
  // Stages that share a name differ in their totals.
  const misfit = (candidate: Candidate): number => Number(candidate.total !== total);
  return candidates.toSorted(
    (left, right) =>
      misfit(left) - misfit(right) ||
      distance(left) - distance(right) ||
      right.shared - left.shared,
  )[0];
}
