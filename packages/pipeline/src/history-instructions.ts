import type { Instruction, ResolvedDockerfile } from '@orchestrate/model';

/**
 * The instruction that wrote each line of an image's history, by its position. BuildKit writes one line for
 * each instruction (`dockerfile2llb/convert.go`, `commitToHistory`), so that the last lines are those of the
 * target's chain of stages; what the base brought has none.
 */
export function historyInstructions(
  file: ResolvedDockerfile,
  created: readonly string[],
): ReadonlyMap<number, Instruction> {
  const found = new Map<number, Instruction>();
  let at = created.length - 1;
  for (const instruction of chainOf(file, file.target).toReversed()) {
    if (!(created[at] ?? '').startsWith(`${instruction.keyword} `)) break;
    found.set(at, instruction);
    at -= 1;
  }
  return found;
}

/** The instructions of a stage and of the stages it stands on, in the order they run. */
function chainOf(file: ResolvedDockerfile, index: number): Instruction[] {
  const base = file.stages[index]?.base;
  const own = file.dockerfile.stages[index]?.instructions ?? [];
  const below = base?.kind === 'stage' ? chainOf(file, base.index) : [];
  // A trigger for builds on top leaves no line.
  return [...below, ...own.filter(({ keyword }) => keyword !== 'ONBUILD')];
}
