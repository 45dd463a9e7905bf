import type { Instruction, ResolvedDockerfile } from '@orchestrate/model';

/**
 * Names of build arguments that can change a step: all that are declared above it for RUN, which has them in
 * its environment, and those that it mentions for other instructions. The first step of a stage is also
 * changed by what its FROM is made of.
 */
export function argumentsSeenBy(
  resolved: ResolvedDockerfile,
  step: { readonly instruction: Instruction; readonly stage: number; readonly first: boolean },
): ReadonlySet<string> {
  const { instruction, stage, first } = step;
  const declared = declaredAbove(resolved, stage, instruction);
  const seen =
    instruction.keyword === 'RUN'
      ? declared
      : declared.filter((name) => mentions(instruction.rest, name));
  const from = resolved.dockerfile.stages[stage]?.from.rest ?? '';
  const global = first
    ? resolved.dockerfile.globalArgs.flatMap(namesOf).filter((name) => mentions(from, name))
    : [];
  return new Set([...seen, ...global]);
}

/** A stage sees the arguments of the stage that it stands on (BuildKit, `dispatchFrom`). */
function declaredAbove(resolved: ResolvedDockerfile, stage: number, until?: Instruction): string[] {
  const instructions = resolved.dockerfile.stages[stage]?.instructions ?? [];
  const above =
    until === undefined ? instructions : instructions.slice(0, instructions.indexOf(until));
  const base = resolved.stages[stage]?.base;
  return [
    ...(base?.kind === 'stage' ? declaredAbove(resolved, base.index) : []),
    ...above.filter(({ keyword }) => keyword === 'ARG').flatMap(namesOf),
  ];
}

function namesOf({ rest }: Instruction): string[] {
  return rest.split(/\s+/).flatMap((word) => /^\w+/.exec(word)?.[0] ?? []);
}

function mentions(text: string, name: string): boolean {
  return new RegExp(String.raw`\$(?:${name}\b|\{${name}\b)`).test(text);
}
