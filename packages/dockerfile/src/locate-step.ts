import type {
  Instruction,
  ResolvedDockerfile,
  ResolvedStage,
  Stage,
  Step,
} from '@orchestrate/model';
import { mayShow } from './step-text.ts';

const STEPS = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

interface Candidate {
  readonly instruction: Instruction;
  /** As BuildKit counts, unless the base image brings triggers. */
  readonly number: number;
  /** What BuildKit says the stage has in all, on the same condition. */
  readonly total: number;
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
  if (/^ONBUILD /i.test(step.text)) return stages[0]?.from;
  // With `--link` a copy has a second step, which joins its layer to the image.
  const text = step.text.replace(/^LINK /, '');
  const candidates = stages
    .flatMap((stage) => candidatesOf(resolved, stage))
    .filter(({ instruction }) => instruction.keyword === step.instruction);
  const alike = candidates.filter(({ instruction }) => mayShow(instruction, text));
  return nearest(alike.length > 0 ? alike : candidates, step)?.instruction;
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
    return { instruction, number, total };
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
  // Of two as near, one without variables fits because it is the one.
  const vague = ({ instruction }: Candidate): number => Number(instruction.rest.includes('$'));
  return candidates.toSorted(
    (left, right) => distance(left) - distance(right) || vague(left) - vague(right),
  )[0];
}
