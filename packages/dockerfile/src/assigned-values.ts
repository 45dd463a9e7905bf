import type { Instruction, Location, ResolvedDockerfile } from '@orchestrate/model';
import { declarationsOf, pairsOf } from './arguments.ts';
import type { Escape } from './expand.ts';

/** A value that a Dockerfile itself gives to a name. */
export interface AssignedValue {
  readonly keyword: 'ARG' | 'ENV' | 'LABEL';
  readonly name: string;
  /** Without quotes; variables are not expanded. */
  readonly value: string;
  readonly at: Location;
  readonly line: number;
}

/** What ARG, ENV and LABEL of the needed stages, and ARG before the first FROM, write down. */
export function assignedValues({ dockerfile, stages }: ResolvedDockerfile): AssignedValue[] {
  const needed = dockerfile.stages.filter((stage) => stages[stage.index]?.reachable === true);
  const instructions = [...dockerfile.globalArgs, ...needed.flatMap((stage) => stage.instructions)];
  return instructions.flatMap((one) => valuesOf(one, dockerfile.directives.escape));
}

function valuesOf(instruction: Instruction, escape: Escape): AssignedValue[] {
  const { keyword, at, line } = instruction;
  switch (keyword) {
    case 'ARG':
      return declarationsOf(instruction, escape).flatMap(({ name, value }) =>
        value === undefined ? [] : [{ keyword, name, value: unquoted(value), at, line }],
      );
    case 'ENV':
    case 'LABEL': {
      const pairs = pairsOf(instruction, escape);
      return (pairs.ok ? pairs.value : []).map(({ name, value }) => ({
        keyword,
        name,
        value: unquoted(value),
        at,
        line,
      }));
    }
    default:
      return [];
  }
}

function unquoted(text: string): string {
  return /^(["'])([^]*)\1$/.exec(text)?.[2] ?? text;
}
