import type { Diagnostic } from '@orchestrate/model';
import { type Arguments, argumentsOf, declarationsOf, pairsOf } from './arguments.ts';
import { trim } from './blanks.ts';
import { deviceProblem } from './device.ts';
import { checkFlags, flagValues } from './flag-rules.ts';
import { healthcheckProblem } from './healthcheck.ts';
import { parseHeredocMark } from './heredoc.ts';
import { type ReadInstruction, triggerOf } from './instruction.ts';
import { mountFrom } from './mount.ts';
import { problem } from './problem.ts';
import { didYouMean } from './suggest.ts';

/** What is wrong with one instruction, whatever stands around it: everything that BuildKit refuses while it parses. */
export function checkInstruction(read: ReadInstruction): Diagnostic[] {
  const { instruction, escape } = read;
  const check = Object.hasOwn(CHECKS, instruction.keyword)
    ? CHECKS[instruction.keyword]
    : undefined;
  if (check === undefined) return [unknownInstruction(read)];
  const parsed = argumentsOf(instruction, escape);
  const wrong = parsed.ok ? check({ ...parsed.value, read }) : parsed.problem;
  const flags = checkFlags(instruction);
  if (wrong === undefined) return flags;
  const hint =
    HINTS[instruction.keyword] ?? `Look up ${instruction.keyword} in the Dockerfile reference.`;
  return [problem({ code: 'arguments', message: wrong, hint, at: instruction.at }), ...flags];
}

/** True for the keywords that BuildKit knows. */
export function isKeyword(keyword: string): boolean {
  return Object.hasOwn(CHECKS, keyword);
}

interface Given extends Arguments {
  readonly read: ReadInstruction;
}

/** One sentence, or nothing. */
type Check = (given: Given) => string | undefined;

const exactlyOne: Check = ({ args, read }) =>
  args.length === 1 ? undefined : `${read.instruction.keyword} requires exactly one argument`;
const atLeastOne: Check = ({ args, read }) =>
  args.length > 0 ? undefined : `${read.instruction.keyword} requires at least one argument`;
const anything: Check = () => undefined;
const pairs: Check = ({ read: { instruction, escape } }) => {
  const result = pairsOf(instruction, escape);
  if (!result.ok) return result.problem;
  const { keyword } = instruction;
  if (result.value.length === 0) return `${keyword} requires at least one argument`;
  const blank = result.value.some(({ name }) => name === '');
  return blank ? `${keyword} names can not be blank` : undefined;
};

const CHECKS: Readonly<Record<string, Check>> = {
  ADD: checkCopy,
  ARG: (given) => atLeastOne(given) ?? checkNames(given),
  CMD: anything,
  COPY: checkCopy,
  ENTRYPOINT: anything,
  ENV: pairs,
  EXPOSE: atLeastOne,
  FROM: checkFrom,
  HEALTHCHECK: (given) => healthcheckProblem(given.read.instruction, given),
  LABEL: pairs,
  MAINTAINER: exactlyOne,
  ONBUILD: checkOnBuild,
  RUN: checkRun,
  SHELL: checkShell,
  STOPSIGNAL: exactlyOne,
  USER: exactlyOne,
  VOLUME: (given) => atLeastOne(given) ?? checkVolumes(given),
  WORKDIR: exactlyOne,
};

const HINTS: Readonly<Record<string, string>> = {
  ADD: 'Write ADD SOURCE… DESTINATION.',
  ARG: 'Write ARG NAME or ARG NAME=default.',
  COPY: 'Write COPY SOURCE… DESTINATION.',
  ENV: 'Write ENV NAME=value.',
  FROM: 'Write FROM IMAGE or FROM IMAGE AS name; a comment needs a line of its own.',
  HEALTHCHECK: 'Write HEALTHCHECK CMD command, or HEALTHCHECK NONE.',
  LABEL: 'Write LABEL name=value.',
  ONBUILD: 'Write ONBUILD and one other instruction.',
  RUN: 'Look up the options of RUN in the Dockerfile reference.',
  SHELL: 'Write SHELL ["executable", "parameter"].',
};

function unknownInstruction({ written, writtenAt }: ReadInstruction): Diagnostic {
  const best = didYouMean(written, Object.keys(CHECKS), { caseSensitive: false });
  return problem({
    code: 'unknown-instruction',
    message: `unknown instruction: ${written}${best}`,
    hint: 'Correct the keyword, or end the line before with a continuation if this belongs to it.',
    at: writtenAt,
  });
}

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/;

function checkFrom({ args }: Given): string | undefined {
  if (args.length === 3 && args[1]?.toLowerCase() === 'as') {
    const [, , name = ''] = args;
    return STAGE_NAME.test(name.toLowerCase())
      ? undefined
      : `invalid name for build stage: ${JSON.stringify(name)}, name can't start with a number or contain symbols`;
  }
  return args.length === 1 ? undefined : 'FROM requires either one or three arguments';
}

function checkCopy({ args, read: { instruction } }: Given): string | undefined {
  const destination = args.at(-1);
  if (args.length < 2 || destination === undefined) {
    return `${instruction.keyword} requires at least two arguments, but only one was provided. Destination could not be determined`;
  }
  return parseHeredocMark(destination) === undefined
    ? undefined
    : `${instruction.keyword} cannot accept a heredoc as a destination`;
}

function checkNames({ read }: Given): string | undefined {
  const blank = declarationsOf(read.instruction, read.escape).some(({ name }) => name === '');
  return blank ? 'ARG names can not be blank' : undefined;
}

function checkVolumes({ args }: Given): string | undefined {
  return args.some((volume) => trim(volume) === '')
    ? 'VOLUME specified can not be an empty string'
    : undefined;
}

function checkShell({ args, json }: Given): string | undefined {
  if (args.length === 0) return 'SHELL requires at least one argument';
  return json ? undefined : 'SHELL requires the arguments to be in JSON form';
}

function checkRun({ read: { instruction } }: Given): string | undefined {
  for (const value of flagValues(instruction, 'mount')) {
    const from = mountFrom(value);
    if (!from.ok) return from.problem;
  }
  for (const value of flagValues(instruction, 'device')) {
    const wrong = deviceProblem(value);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Of the trigger only the form counts here; the rest is looked at when a stage runs it. */
function checkOnBuild({ args, read: { instruction, escape } }: Given): string | undefined {
  if (args.length === 0) return 'ONBUILD requires at least one argument';
  const trigger = triggerOf(instruction, escape);
  const { keyword } = trigger;
  if (keyword === 'ONBUILD') return "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed";
  if (keyword === 'MAINTAINER' || keyword === 'FROM') {
    return `${keyword} isn't allowed as an ONBUILD trigger`;
  }
  const form =
    keyword === 'ENV' || keyword === 'LABEL'
      ? pairsOf(trigger, escape)
      : argumentsOf(trigger, escape);
  return form.ok ? undefined : form.problem;
}
